#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: stores.sh DSAR_SAMPLE - the stores are sound in the eyes of sqlite3, jq, gzip and file.
set -euo pipefail
program=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
"$program" "$room/o"
cd "$room/o/stores"

for database in app platform; do
    [ -z "$(sqlite3 $database.db 'PRAGMA foreign_key_check')" ]
    [ "$(sqlite3 $database.db 'PRAGMA integrity_check')" = ok ]
done
count() { sqlite3 "$1.db" "SELECT count(*) FROM $2"; }
for table in accounts addresses deliveries crm_links subscriptions invoices invoice_lines refunds payments \
    tickets messages consents sessions audit_events; do
    [ "$(count app $table)" -gt 50 ] || { echo "few $table"; exit 1; }
done
for table in leads calls call_events; do
    [ "$(count platform $table)" -gt 500 ] || { echo "few $table"; exit 1; }
done
[ "$(count platform clients)" = 8 ]
# Every column that refers or identifies is the first of an index (or the key).
indexed=$(sqlite3 app.db "SELECT m.tbl_name || '.' || i.name FROM sqlite_master m
    JOIN pragma_index_info(m.name) i WHERE m.type = 'index' AND i.seqno = 0")
for column in $(sqlite3 app.db "SELECT m.name || '.' || f.\"from\" FROM sqlite_master m
    JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.seq = 0") \
    accounts.email accounts.phone accounts.name tickets.contact_email sessions.ip audit_events.target_email; do
    grep -qxF "$column" <<<"$indexed" || case $column in
        crm_links.account_id | invoice_lines.invoice_id) ;;  # first of a primary key without rowid
        *) echo "no index on $column"; exit 1 ;;
    esac
done
# Ids of 0, NULLs, and normal forms where the map promises them.
[ "$(sqlite3 app.db 'SELECT min(id) FROM accounts')" = 0 ]
[ "$(sqlite3 platform.db 'SELECT min(id) FROM leads')" = 0 ]
[ "$(sqlite3 app.db 'SELECT count(*) FROM accounts WHERE phone IS NULL')" -gt 10 ]
[ "$(sqlite3 app.db "SELECT count(*) FROM accounts WHERE email <> lower(trim(email))")" = 0 ]
[ "$(sqlite3 app.db "SELECT count(*) FROM accounts WHERE phone NOT GLOB '+[1-9]*'")" = 0 ]
[ "$(sqlite3 app.db "SELECT max(length(body)) FROM messages")" -gt 100000 ]

zcat weblogs/*.gz | cat - weblogs/*.ndjson | jq -e '.client.ip' >/dev/null
jq -es 'map(.turns | length) | min >= 2' transcripts/*.jsonl >/dev/null
jq -e 'length > 50' feedback.json >/dev/null
head -c 3 crm/contacts.csv | cmp -s - <(printf '\xef\xbb\xbf')
grep -q '=cmd|' crm/contacts.csv
for sound in $(find recordings -name '*.wav' | head -n 20); do
    python3 -c 'import sys, wave; assert wave.open(sys.argv[1]).getnframes() == 800' "$sound"
done
[ "$(find recordings -name '*.wav' | wc -l)" -gt 50 ]
# The default sample stays small.
[ "$(du -sk . | cut -f1)" -lt 12000 ]
