import { App } from 'cdktf';
import { environments } from './environments';
import { SparkMediaStack } from './spark-media-stack';
import { synthReport } from './synth-report';

const app = new App();
for (const [id, props] of Object.entries(environments)) new SparkMediaStack(app, id, props);
app.synth();

// cdktf's own command line sets this for the programs it runs, and shows warnings and paths itself.
if (process.env['CDKTF_CONTEXT_JSON'] === undefined) console.error(synthReport(app));
