// SPDX-License-Identifier: Apache-2.0
// ciphersweet-js, the authors' own, as a process: a JSON line says what to do, a JSON line answers.
// Usage: node ciphersweet.cjs FOLDER-OF-MODULES
'use strict';
const path = require('path');
const readline = require('readline');
const sweet = require(path.join(process.argv[2], 'ciphersweet-js'));

const backends = {fips: sweet.FIPSCrypto, boring: sweet.BoringCrypto, modern: sweet.ModernCrypto};

function rowOf(said) {
    const engine = new sweet.CipherSweet(new sweet.StringProvider(said.key), new backends[said.backend]());
    const row = new sweet.EncryptedRow(engine, said.table).addTextField('email', 'id');
    row.addBlindIndex('email', new sweet.BlindIndex('email_bidx', [new sweet.Lowercase()], said.bits, said.fast));
    // Without transforms: version 2.0.6 hashes an empty object in place of what it transformed there.
    return row.addCompoundIndex(new sweet.CompoundIndex('both_bidx', ['email', 'note'], 64, true));
}

async function answer(said) {
    const row = rowOf(said);
    if (said.open !== undefined) {
        const opened = await row.decryptRow({id: said.id, email: said.open});
        return {email: opened.email.toString()};
    }
    const plain = {id: said.id, email: said.email, note: said.note};
    const [sealed, indexes] = await row.prepareRowForStorage(plain);
    return {email: sealed.email, ...indexes};
}

(async () => {
    for await (const line of readline.createInterface({input: process.stdin})) {
        const said = await answer(JSON.parse(line)).catch((error) => ({error: String(error)}));
        process.stdout.write(JSON.stringify(said) + '\n');
    }
})();
