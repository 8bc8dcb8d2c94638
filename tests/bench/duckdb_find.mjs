// SPDX-License-Identifier: Apache-2.0
// Finds the records of many people in a file of calls with DuckDB, typed: each e-mail address and
// number in its column, for tests/bench/scan.py.
//
// node duckdb_find.mjs FOLDER jsonl|csv FILE PEOPLE    FOLDER has DuckDB's node_modules
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [folder, kind, file, people] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(`${folder}/`)('@duckdb/node-api');
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const asked = readFileSync(people, 'utf8').trim().split('\n').map((word) => `('${word}')`);
await connection.run('create table asked (word varchar)');
await connection.run(`insert into asked values ${asked.join(',')}`);
const calls =
  kind === 'jsonl'
    ? `read_json('${file}', format = 'newline_delimited', columns = {id: 'BIGINT', "at": 'VARCHAR',
         customer: 'STRUCT(email VARCHAR, phone VARCHAR)', text: 'VARCHAR'})`
    : `read_csv('${file}', header = true, columns = {id: 'BIGINT', "at": 'VARCHAR',
         email: 'VARCHAR', phone: 'VARCHAR', text: 'VARCHAR'})`;
const record = kind === 'jsonl' ? 'customer.' : '';
const found = await connection.runAndReadAll(
  `select count(*) from ${calls} where ${record}email in (select word from asked)
     or ${record}phone in (select word from asked)`,
);
console.log(`${found.getRows()[0][0]}`);
