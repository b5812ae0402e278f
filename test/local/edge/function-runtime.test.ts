import { loadEdgeFunction } from '../../../local/edge/function-runtime';
import { viewerRequest } from './edge-harness';

const load = (code: string, options = {}): ReturnType<typeof loadEdgeFunction> =>
  loadEdgeFunction({ resource: 'aws_cloudfront_function.it', code }, options);

test('a function gets the request as CloudFront hands it in, and what it changes is what goes on', () => {
  const { viewerRequest: run } = load(`function handler(event) {
    var request = event.request;
    request.uri = '/' + request.headers.accept.value + '/' + request.querystring.size.multiValue.length + '/' + request.cookies.a.value + '/' + request.headers.host.value;
    request.querystring = { kept: { value: '1' } };
    delete request.headers.accept;
    request.headers['x-new'] = { value: 'new' };
    return request;
  }`);

  const outcome = run(
    viewerRequest('/p', { query: 'size=a&size=b&x=', headers: { accept: 'image-avif', cookie: 'a=1; b=2' } }),
  );

  expect(outcome).toEqual({
    kind: 'forward',
    request: {
      ...viewerRequest('/image-avif/2/1/cdn.example.com'),
      query: 'kept=1',
      headers: { 'x-new': 'new', cookie: 'a=1; b=2' },
    },
  });
});

test('a function that leaves a request alone leaves its query alone', () => {
  const { viewerRequest: run } = load('function handler(event) { return event.request; }');

  expect(run(viewerRequest('/p', { query: 'a=1&b=2&b=3' }))).toMatchObject({ request: { query: 'a=1&b=2&b=3' } });
});

test('what a function answers goes to the viewer, text or not', () => {
  const { viewerRequest: run } = load(`function handler() {
    return { statusCode: 401, headers: { 'X-Why': { value: 'because' } }, body: { encoding: 'base64', data: 'aGk=' } };
  }`);

  const outcome = run(viewerRequest('/p'));

  expect(outcome).toMatchObject({ kind: 'answer', answer: { status: 401, headers: { 'x-why': 'because' } } });
  expect(outcome.kind === 'answer' && outcome.answer.body.toString()).toBe('hi');
});

test('a function has the clock of the edge', () => {
  const { viewerResponse } = load(
    `function handler(event) {
      event.response.headers.now = { value: [Date.now(), new Date().getTime(), new Date(5).getTime(), Date.parse('1970-01-01T00:00:01Z')].join() };
      return event.response;
    }`,
    { now: () => 42 },
  );

  const answer = viewerResponse(viewerRequest('/p'), { status: 200, headers: {}, body: Buffer.from('x') });

  expect(answer).toEqual({ status: 200, headers: { now: '42,42,5,1000' }, body: Buffer.from('x') });
});

test('a function finds nothing of Node, makes no code of text, and hashes as in the cloud', () => {
  const { viewerRequest: run } = load(`function handler() {
    var globals = [typeof process, typeof setTimeout, typeof fetch, typeof now, typeof URL].join();
    var evaluated = 'no';
    try { evaluated = eval('1'); } catch (error) { evaluated = error.name; }
    var hash = require('crypto').createHash('md5').update('').digest('hex').slice(0, 4);
    return { statusCode: 200, body: [globals, evaluated, hash].join(' ') };
  }`);

  const outcome = run(viewerRequest('/p'));

  expect(outcome.kind === 'answer' && outcome.answer.body.toString()).toBe(
    'undefined,undefined,undefined,undefined,undefined EvalError d41d',
  );
});

test('no name that a viewer picks reaches further than its request', () => {
  const { viewerRequest: run } = load('function handler(event) { return event.request; }');
  const query = '__proto__=a&constructor=b&toString=c&__proto__=d';
  const headers = { cookie: '__proto__=a; constructor=b', ['__proto__']: 'x', constructor: 'y' };

  const outcome = run(viewerRequest('/p', { query, headers }));

  expect(outcome).toMatchObject({
    kind: 'forward',
    request: {
      query: '__proto__=a&__proto__=d&constructor=b&toString=c',
      headers: { cookie: '__proto__=a; constructor=b', constructor: 'y' },
    },
  });
  expect([({} as Record<string, unknown>)['multiValue'], Object.keys(Object.prototype)]).toEqual([undefined, []]);
});

test('a function that finds no end is stopped, where a time is given', () => {
  const endless = 'function handler(event) { while (event.request.uri !== "") {} }';
  const { viewerRequest: run, viewerResponse } = load(endless, { timeoutMs: 20 });

  expect(run(viewerRequest('/p'))).toMatchObject({
    answer: { status: 503 },
    failed: expect.stringMatching(/timed out after 20ms/),
  });
  expect(viewerResponse(viewerRequest('/p'), { status: 200, headers: {}, body: Buffer.from('x') }).status).toBe(503);
});

test('a function for answers that throws is answered 503, one that gives back none 502, and the reason is told', () => {
  const told: string[] = [];
  const answer = { status: 200, headers: {}, body: Buffer.from('x') };
  const statuses = ['throw new Error("why");', 'return 1;', 'return { statusCode: 1000 };'].map((code) => {
    const { viewerResponse } = load(`function handler() { ${code} }`, { log: (text: string) => told.push(text) });
    const { status, body } = viewerResponse(viewerRequest('/p'), answer);
    expect(body.toString()).not.toBe('x');
    return status;
  });

  expect(statuses).toEqual([503, 502, 502]);

  expect(told).toEqual([
    expect.stringMatching(/must not throw, got: why$/),
    expect.stringMatching(/must give back a response, got: 1$/),
    expect.stringMatching(/must give back what CloudFront takes, got: 'statusCode' must be 200–599, got: 1000$/),
  ]);
});

test.each([
  ['a status that is none', '{ statusCode: "yes" }', /'statusCode' must be 200–599, got: yes$/],
  ['a header without a value', '{ statusCode: 200, headers: { a: "b" } }', /'a' must have a value, got: undefined$/],
  [
    'a header of two lines',
    '{ statusCode: 302, headers: { location: { value: "/\\r\\nx: y" } } }',
    /'location' must be one line/,
  ],
  [
    'a header whose name is none',
    '{ statusCode: 200, headers: { "a b": { value: "c" } } }',
    /'a b' must be the name of a header/,
  ],
  [
    'an address without its slash',
    '{ method: "GET", uri: "p", headers: {}, querystring: {}, cookies: {} }',
    /'uri' must begin with a slash, got: p$/,
  ],
  [
    'an address that is no text',
    '{ method: "GET", uri: 1, headers: {}, querystring: {}, cookies: {} }',
    /'uri' must begin with a slash, got: 1$/,
  ],
  ['neither request nor response', '1', /must give back a request or a response, got: 1$/],
  [
    'a header that is CloudFront’s own',
    '{ statusCode: 200, headers: { "x-cache": { value: "Hit" } } }',
    /'x-cache' must be left to CloudFront, got: Hit$/,
  ],
  [
    'a request with one that is CloudFront’s own',
    'Object.assign(event.request, { headers: { host: event.request.headers.host, "x-amz-cf-id": { value: "1" } } })',
    /'x-amz-cf-id' must be left to CloudFront, got: 1$/,
  ],
  [
    'a request for another host',
    'Object.assign(event.request, { headers: { host: { value: "b.example" } } })',
    /'host' must stay as it is, got: b.example$/,
  ],
  [
    'a request that came by another way',
    'Object.assign(event.request, { headers: { host: event.request.headers.host, via: { value: "me" } } })',
    /'via' must stay as it is, got: me$/,
  ],
  ['a request for no host', 'Object.assign(event.request, { headers: {} })', /'host' must stay as it is, got: none$/],
])('a function that gives back %s is answered 502', (_, given, failed) => {
  expect(load(`function handler(event) { return ${given}; }`).viewerRequest(viewerRequest('/p'))).toMatchObject({
    answer: { status: 502 },
    failed: expect.stringMatching(failed),
  });
});

test('a function that throws is answered 503, and the reason is told', () => {
  expect(load('function handler() { throw new Error("why"); }').viewerRequest(viewerRequest('/p'))).toMatchObject({
    kind: 'answer',
    answer: { status: 503 },
    failed: expect.stringMatching(/must not throw, got: why$/),
  });
});

test('a function is not shown what is CloudFront’s own, and leaves it on answers', () => {
  const { viewerRequest: run, viewerResponse } = load(`function handler(event) {
    var shown = event.response || event.request;
    shown.headers.seen = { value: Object.keys(shown.headers).sort().join() };
    return shown;
  }`);
  const headers = { accept: 'a', connection: 'close', 'x-edge-a': '1' };
  const answer = { status: 200, headers: { etag: '"1"', 'x-amzn-requestid': '1' }, body: Buffer.from('x') };

  expect(run(viewerRequest('/p', { headers }))).toMatchObject({ request: { headers: { seen: 'accept,host' } } });
  expect(viewerResponse(viewerRequest('/p'), answer).headers).toEqual({ ...answer.headers, seen: 'etag' });
});

test('a function for answers may not say by which way they came', () => {
  const { viewerResponse } = load(`function handler(event) {
    event.response.headers.via = { value: 'me' };
    return event.response;
  }`);

  expect(viewerResponse(viewerRequest('/p'), { status: 200, headers: {}, body: Buffer.from('x') }).status).toBe(502);
});

test.each([
  ['cannot be read', 'function handler( {', /^'aws_cloudfront_function.it' must be code of cloudfront-js-2.0, got: /],
  ['has no handler', 'var x = 1;', /^'aws_cloudfront_function.it' must have a function handler, got: none$/],
])('code that %s is refused when it is loaded', (_, code, message) => {
  expect(() => load(code)).toThrow(message);
});
