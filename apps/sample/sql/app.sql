-- The accounts database of Outcraft. Rows are written first, sql/app_indexes.sql comes after them.
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY, street TEXT NOT NULL, city TEXT NOT NULL, postcode TEXT,
    country TEXT NOT NULL);
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, phone TEXT, name TEXT NOT NULL, company TEXT,
    job_title TEXT, birth_date TEXT, language TEXT,
    address_id INTEGER REFERENCES addresses (id), manager_id INTEGER REFERENCES accounts (id),
    password_hash TEXT NOT NULL, risk_score REAL, newsletter INTEGER NOT NULL, notes TEXT,
    created_at TEXT NOT NULL, closed_at TEXT, restricted_since TEXT);
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY, address_id INTEGER NOT NULL REFERENCES addresses (id),
    contents TEXT NOT NULL, sent_on TEXT NOT NULL);
CREATE TABLE crm_links (
    account_id INTEGER NOT NULL REFERENCES accounts (id), contact_id TEXT NOT NULL,
    PRIMARY KEY (account_id, contact_id)) WITHOUT ROWID;
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts (id),
    plan TEXT NOT NULL, monthly_price TEXT NOT NULL, started_on TEXT NOT NULL, ended_on TEXT);
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts (id),
    number TEXT NOT NULL UNIQUE, issued_on TEXT NOT NULL, total_cents INTEGER NOT NULL,
    currency TEXT NOT NULL, note TEXT);
CREATE TABLE invoice_lines (
    invoice_id INTEGER NOT NULL REFERENCES invoices (id), line_no INTEGER NOT NULL,
    description TEXT NOT NULL, amount_cents INTEGER NOT NULL,
    PRIMARY KEY (invoice_id, line_no)) WITHOUT ROWID;
CREATE TABLE refunds (
    id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL, line_no INTEGER NOT NULL,
    amount_cents INTEGER NOT NULL, reason TEXT, refunded_on TEXT NOT NULL,
    FOREIGN KEY (invoice_id, line_no) REFERENCES invoice_lines (invoice_id, line_no));
CREATE TABLE payments (
    id INTEGER PRIMARY KEY, invoice_id INTEGER NOT NULL REFERENCES invoices (id),
    provider TEXT NOT NULL, provider_number INTEGER NOT NULL, card_last4 TEXT,
    amount_cents INTEGER NOT NULL, paid_at TEXT NOT NULL);
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY, account_id INTEGER REFERENCES accounts (id), contact_email TEXT,
    subject TEXT, status TEXT NOT NULL, opened_at TEXT NOT NULL, restricted_since TEXT);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY, ticket_id INTEGER NOT NULL REFERENCES tickets (id),
    author_id INTEGER REFERENCES accounts (id), agent TEXT, body TEXT, sent_at TEXT NOT NULL);
CREATE TABLE consents (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts (id),
    purpose TEXT NOT NULL, given_at TEXT NOT NULL, withdrawn_at TEXT, wording TEXT NOT NULL);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts (id), ip TEXT,
    device_id TEXT, browser TEXT, token_hash BLOB NOT NULL, started_at TEXT NOT NULL, ended_at TEXT);
CREATE TABLE audit_events (
    id INTEGER PRIMARY KEY, account_id INTEGER REFERENCES accounts (id), action TEXT NOT NULL,
    target_email TEXT, at TEXT NOT NULL);
