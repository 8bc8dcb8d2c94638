-- Every identifying and every referring column of the accounts database.
CREATE INDEX accounts_phone ON accounts (phone);
CREATE INDEX accounts_name ON accounts (name);
CREATE INDEX accounts_address ON accounts (address_id);
CREATE INDEX accounts_manager ON accounts (manager_id);
CREATE INDEX deliveries_address ON deliveries (address_id);
CREATE INDEX crm_links_contact ON crm_links (contact_id);
CREATE INDEX subscriptions_account ON subscriptions (account_id);
CREATE INDEX invoices_account ON invoices (account_id);
CREATE INDEX refunds_line ON refunds (invoice_id, line_no);
CREATE INDEX payments_invoice ON payments (invoice_id);
CREATE INDEX tickets_account ON tickets (account_id);
CREATE INDEX tickets_email ON tickets (contact_email);
CREATE INDEX messages_ticket ON messages (ticket_id);
CREATE INDEX messages_author ON messages (author_id);
CREATE INDEX consents_account ON consents (account_id);
CREATE INDEX sessions_account ON sessions (account_id);
CREATE INDEX sessions_ip ON sessions (ip);
CREATE INDEX sessions_device ON sessions (device_id);
CREATE INDEX audit_events_account ON audit_events (account_id);
CREATE INDEX audit_events_target ON audit_events (target_email);
-- What the law keeps is marked when its person is erased.
ALTER TABLE invoices ADD COLUMN restricted_since TEXT;
ALTER TABLE invoice_lines ADD COLUMN restricted_since TEXT;
ALTER TABLE refunds ADD COLUMN restricted_since TEXT;
ALTER TABLE payments ADD COLUMN restricted_since TEXT
