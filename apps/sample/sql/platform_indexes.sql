-- Every identifying and every referring column of the platform database.
CREATE INDEX campaigns_client ON campaigns (client_id);
CREATE INDEX leads_client ON leads (client_id);
CREATE INDEX leads_email ON leads (email);
CREATE INDEX leads_phone ON leads (phone);
CREATE INDEX calls_client ON calls (client_id);
CREATE INDEX calls_campaign ON calls (campaign_id);
CREATE INDEX calls_lead ON calls (lead_id);
CREATE INDEX calls_callee ON calls (callee);
CREATE INDEX calls_transferred ON calls (transferred_to);
CREATE INDEX calls_recording ON calls (recording);
