// Node's http module: reads the response only once the whole body is written. Arguments: a URL, the body's file, the
// response's file.
import { createReadStream, createWriteStream } from 'node:fs';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';

const [url, body, response] = process.argv.slice(2);
const sent = request(url, { method: 'POST' });
const answered = new Promise((resolve, reject) => sent.on('response', resolve).on('error', reject));
await pipeline(createReadStream(body), sent);
const answer = await answered;
if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}`);
await pipeline(answer, createWriteStream(response));
