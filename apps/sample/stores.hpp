// SPDX-License-Identifier: Apache-2.0
// The eight stores of the sample, open for writing, with their counters. Nothing is kept of what
// was written: memory does not grow with the number of people.
#pragma once

#include "apps/sample/calendar.hpp"
#include "apps/sample/circle.hpp"
#include "apps/sample/database.hpp"
#include "apps/sample/lines.hpp"

#include <array>
#include <deque>
#include <filesystem>
#include <string>

namespace sample {

/// stores/app.db.
struct AppDatabase {
    explicit AppDatabase(const std::filesystem::path& path);

    SQLite::Database database;
    Table addresses, accounts, deliveries, crm_links, subscriptions, invoices, invoice_lines,
        refunds, payments, tickets, messages, consents, sessions, audit_events;
    /// Accounts count from 0: `0` is an id like any other.
    long long next_account = 0;
    long long next_address = 1, next_delivery = 1, next_subscription = 1, next_invoice = 1,
              next_refund = 1, next_payment = 1, next_ticket = 1, next_message = 1,
              next_consent = 1, next_session = 1, next_audit_event = 1;
};

/// stores/platform.db.
struct PlatformDatabase {
    explicit PlatformDatabase(const std::filesystem::path& path);

    SQLite::Database database;
    Table leads, calls, call_events;
    long long next_lead = 0;  ///< from 0, as accounts
    long long next_call = 1;

 private:
    void write_clients();
};

/// All eight. Throws std::runtime_error, SQLite::Exception.
struct Stores {
    explicit Stores(const std::filesystem::path& folder);

    /// A call's sound, one tenth of a second. Returns its key.
    std::string write_recording(int client, long long call, Day day);
    /// Builds indexes, closes all files.
    void close();

    std::filesystem::path folder;
    AppDatabase app;
    PlatformDatabase platform;
    std::deque<LineFile> weblogs;         ///< by month; the older ones gzip
    std::deque<LineFile> analytics;       ///< by month
    std::array<LineFile, 2> transcripts;  ///< 2025, 2026
    LineFile crm;
    LineFile feedback;
};

/// `access-2026-05.ndjson.gz`, `events-2026-05.csv`.
std::string weblog_name(int logged_month);
std::string analytics_name(int logged_month);

/// What the makers of records are handed: where to write, for whom, by which chance.
struct Scene {
    Stores& stores;
    Circle& circle;
    Random& chance;
};

}  // namespace sample
