-- The platform database: what Outcraft holds for its clients, who are its tenants.
CREATE TABLE clients (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, plan TEXT NOT NULL);
CREATE TABLE campaigns (
    id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL REFERENCES clients (id), name TEXT NOT NULL,
    script TEXT NOT NULL, starts_on TEXT NOT NULL, ends_on TEXT);
CREATE TABLE leads (
    id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL REFERENCES clients (id), email TEXT,
    phone TEXT, name TEXT, client_ref TEXT, status TEXT NOT NULL, notes TEXT,
    created_at TEXT NOT NULL);
CREATE TABLE calls (
    id INTEGER PRIMARY KEY, client_id INTEGER NOT NULL REFERENCES clients (id),
    campaign_id INTEGER REFERENCES campaigns (id), lead_id INTEGER REFERENCES leads (id),
    callee TEXT, transferred_to TEXT, started_at TEXT NOT NULL, seconds INTEGER, outcome TEXT,
    sentiment REAL, recording TEXT);
CREATE TABLE call_events (
    call_id INTEGER NOT NULL REFERENCES calls (id), seq INTEGER NOT NULL, at TEXT NOT NULL,
    event TEXT NOT NULL, detail TEXT, PRIMARY KEY (call_id, seq)) WITHOUT ROWID;
