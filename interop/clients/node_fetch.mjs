// Node's fetch. Arguments: a URL, the body's file, the response's file.
import { readFile, writeFile } from 'node:fs/promises';

const [url, body, response] = process.argv.slice(2);
const answer = await fetch(url, { method: 'POST', body: await readFile(body) });
if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
await writeFile(response, Buffer.from(await answer.arrayBuffer()));
