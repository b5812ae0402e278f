import { App } from 'cdktf';
import { environments } from './environments';
import { SparkMediaStack } from './spark-media-stack';

const app = new App();
for (const [id, props] of Object.entries(environments)) new SparkMediaStack(app, id, props);
app.synth();
