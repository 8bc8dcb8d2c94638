// SPDX-License-Identifier: Apache-2.0
// How changes of a PostgreSQL database begin, and what became of them.
#include "libdsar/stores/postgres/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

namespace dsar {
namespace {

constexpr std::chrono::seconds longest_settling{20};
constexpr std::chrono::seconds grace{2};  // a server that comes back may need more than one try
constexpr std::chrono::milliseconds settling_pause{100};

}  // namespace

void PostgresRows::begin() {
    session_.begin_to_change();
    baseline_.reset();
    made_ = {};
    tries_ = false;
    for (auto& [view, known] : known_) {
        known->facts.reset();
    }
    std::string role;
    session_.run({}, "SELECT current_setting('session_replication_role')", {},
                 [&](const PostgresRow& row) { role = row.string(0); });
    if (role != "origin") {
        throw error({},
                    "session_replication_role is not `origin` for this account, so its foreign "
                    "keys and triggers would not act");
    }
}

void PostgresRows::roll_back() noexcept {
    session_.end();
}

void PostgresRows::try_out(const std::function<void()>& work) {
    session_.run({}, "SAVEPOINT dsar_trial");
    tries_ = true;
    const auto undo = [&] {
        tries_ = false;
        session_.run({}, "ROLLBACK TO dsar_trial; RELEASE dsar_trial");
    };
    try {
        work();
    } catch (const Error&) {
        const std::optional<PostgresFault> fault =
            session_.fault() == nullptr ? std::nullopt : std::optional(*session_.fault());
        if (session_.is_open()) {
            undo();
        }
        session_.remember(fault);
        throw;
    }
    undo();
}

RowFault PostgresRows::fault() const {
    const PostgresFault* fault = session_.fault();
    if (fault == nullptr) {
        return RowFault::Other;
    }
    const std::string& code = fault->code();
    if (code == "40001" || code == "40P01") {
        return RowFault::Again;
    }
    if (code == "23505" || code == "23P01") {
        return RowFault::Clash;
    }
    if (code == "23503") {
        return RowFault::Reference;
    }
    return code.starts_with("22") || code.starts_with("23") ? RowFault::Refused : RowFault::Other;
}

/// PostgreSQL counts, for each transaction, the rows of every table that it changes, whatever made
/// it do so: a trigger, a foreign key, a function.
PostgresRows::Counts PostgresRows::count_changes() {
    Counts counts;
    session_.run({},
                 "SELECT coalesce(sum(n_tup_ins), 0), coalesce(sum(n_tup_upd), 0),"
                 " coalesce(sum(n_tup_del), 0) FROM pg_stat_xact_user_tables",
                 {}, [&](const PostgresRow& row) {
                     counts.inserted = std::stoll(row.string(0));
                     counts.written = std::stoll(row.string(1));
                     counts.removed = std::stoll(row.string(2));
                 });
    return counts;
}

/// What was tried out before counts, too, though it was taken back.
void PostgresRows::take_baseline() {
    if (!tries_ && !baseline_) {
        baseline_ = count_changes();
        made_ = {};
    }
}

/// A row that moves to another partition counts as one removed and one put in.
void PostgresRows::require_counts() {
    if (!baseline_) {
        return;
    }
    std::string counted;
    session_.run({}, "SELECT current_setting('track_counts')", {},
                 [&](const PostgresRow& row) { counted = row.string(0); });
    if (counted != "on") {
        return;
    }
    const Counts now = count_changes();
    const std::int64_t moved = made_.written - (now.written - baseline_->written);
    if (moved < 0 || now.inserted - baseline_->inserted != made_.inserted + moved ||
        now.removed - baseline_->removed != made_.removed + moved) {
        throw error({}, "other records than those at work would change with them",
                    "a trigger or a function does more than the catalogue tells");
    }
}

/// After COMMIT nothing is believed but the server's word on the transaction: COMMIT of one that
/// failed is a success that keeps nothing, and a connection that broke says nothing at all.
RowCommit PostgresRows::commit() {
    session_.run({}, "SET CONSTRAINTS ALL IMMEDIATE");
    require_counts();
    std::string transaction;
    session_.run({}, "SELECT txid_current_if_assigned()", {},
                 [&](const PostgresRow& row) { transaction = row.string(0); });
    try {
        session_.run({}, "COMMIT");
    } catch (const Error&) {
        const PostgresFault* fault = session_.fault();
        const bool is_clear =
            fault != nullptr && session_.is_open() && fault->trouble() != PostgresTrouble::Ended;
        if (is_clear) {
            throw;
        }
        return transaction.empty() ? RowCommit::Kept : settle(transaction);
    }
    bool kept = true;
    const bool sure = transaction.empty() || (is_transaction_over(transaction, kept) && kept);
    return sure ? RowCommit::Kept : settle(transaction);
}

/// False while the server is still at it. `kept` says how it ended.
bool PostgresRows::is_transaction_over(const std::string& transaction, bool& kept) {
    std::string status;
    try {
        session_.run({}, "SELECT txid_status($1::bigint)", {transaction},
                     [&](const PostgresRow& row) { status = row.string(0); });
    } catch (const Error&) {
        return false;
    }
    kept = status == "committed";
    return status != "in progress";
}

/// The rows are read again whatever the server says: it may be another one by now.
RowCommit PostgresRows::settle(const std::string& transaction) {
    const auto until = std::chrono::steady_clock::now() +
                       std::min(longest_settling, session_.settings().timeout + grace);
    while (std::chrono::steady_clock::now() < until) {
        bool is_over = false;
        bool kept = false;
        try {
            if (!session_.is_open()) {
                session_.reconnect();
            }
            is_over = is_transaction_over(transaction, kept);
        } catch (const Error&) {
            is_over = false;  // the server is not there yet
        }
        if (is_over) {
            return kept ? RowCommit::Unknown : RowCommit::Undone;
        }
        std::this_thread::sleep_for(settling_pause);
    }
    throw Error(ErrorKind::Incomplete, error({}, {}).what(),
                "the connection broke while the changes were being kept, and the server does not "
                "answer: whether they were is not known",
                "run again when it answers: what was done is found then");
}

}  // namespace dsar
