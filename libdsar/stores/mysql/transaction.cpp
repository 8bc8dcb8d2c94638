// SPDX-License-Identifier: Apache-2.0
// How changes of a database of MariaDB or MySQL begin, and what became of them.
#include "libdsar/stores/mysql/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>

namespace dsar {
namespace {

constexpr std::chrono::seconds longest_settling{20};
constexpr std::chrono::milliseconds settling_pause{100};

template <std::size_t count>
bool is_one_of(unsigned code, const std::array<unsigned, count>& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

void MysqlRows::begin() {
    session_.begin_to_change();
    changes_ = true;
    tries_ = false;
    can_count_ = session_.is_mariadb();
    baseline_.reset();
    made_ = {};
    for (auto& [view, known] : known_) {
        known->facts.reset();
    }
}

void MysqlRows::roll_back() noexcept {
    changes_ = false;
    session_.end();
}

void MysqlRows::try_out(const std::function<void()>& work) {
    session_.command("SAVEPOINT dsar_trial");
    tries_ = true;
    const Counts made = made_;
    const auto undo = [&] {
        tries_ = false;
        made_ = made;
        session_.command("ROLLBACK TO SAVEPOINT dsar_trial");
        session_.command("RELEASE SAVEPOINT dsar_trial");
    };
    try {
        work();
    } catch (const Error&) {
        const unsigned code = session_.fault();
        // Of a transaction that was given up no savepoint is left.
        if (session_.is_open() && fault() != RowFault::Again) {
            undo();
        }
        tries_ = false;
        session_.remember(code);
        throw;
    }
    undo();
}

RowFault MysqlRows::fault() const {
    const unsigned code = session_.fault();
    if (is_one_of(code, std::array{1213U, 1205U, 1020U, 1479U})) {
        return RowFault::Again;
    }
    if (is_one_of(code, std::array{1062U, 1586U, 1859U})) {
        return RowFault::Clash;
    }
    if (is_one_of(code, std::array{1216U, 1217U, 1451U, 1452U})) {
        return RowFault::Reference;
    }
    const bool refused =
        is_one_of(code, std::array{1048U, 1264U, 1265U, 1292U, 1364U, 1366U, 1367U, 1406U, 1411U,
                                   1416U, 1526U, 1690U, 3140U, 3156U, 3819U, 4025U, 4078U});
    return refused ? RowFault::Refused : RowFault::Other;
}

/// MariaDB counts, for each connection, the rows of every table that it changes, whatever made it
/// do so; only what a foreign key does, inside InnoDB, it does not. MySQL counts its own temporary
/// tables with them.
MysqlRows::Counts MysqlRows::count_changes() {
    Counts counts;
    session_.run({},
                 "SHOW SESSION STATUS WHERE Variable_name IN"
                 " ('Handler_write', 'Handler_update', 'Handler_delete')",
                 {}, [&](const MysqlRow& row) {
                     const std::int64_t count = std::stoll(row.string(1));
                     (row.text(0) == "Handler_write"    ? counts.inserted
                      : row.text(0) == "Handler_update" ? counts.written
                                                        : counts.removed) = count;
                 });
    return counts;
}

/// What was tried out before counts, too, though it was taken back. A partition counts for itself,
/// and former rows that are kept count as put in.
void MysqlRows::take_baseline(const RowTable& table) {
    if (tries_) {
        return;
    }
    const MysqlTable& at = *known(table).table;
    can_count_ = can_count_ && !at.partitioned && at.kind == MysqlTableKind::Base;
    if (can_count_ && !baseline_) {
        baseline_ = count_changes();
        made_ = {};
    }
}

void MysqlRows::require_counts() {
    if (!baseline_ || !can_count_) {
        return;
    }
    const Counts now = count_changes();
    if (now.inserted - baseline_->inserted != made_.inserted ||
        now.written - baseline_->written != made_.written ||
        now.removed - baseline_->removed != made_.removed) {
        throw error({}, "other records than those at work would change with them",
                    "a trigger or a function does more than the catalogue tells");
    }
}

RowCommit MysqlRows::commit() {
    require_counts();
    const std::string mark = session_.mark();
    try {
        session_.command("COMMIT");
    } catch (const Error&) {
        if (session_.is_open()) {
            throw;
        }
        return settle(mark);
    }
    changes_ = false;
    return RowCommit::Kept;
}

/// The connection is gone, and what it did last is not known. Once the server has let go of it, the
/// rows tell.
RowCommit MysqlRows::settle(const std::string& mark) {
    const auto until = std::chrono::steady_clock::now() + longest_settling;
    while (std::chrono::steady_clock::now() < until) {
        try {
            if (!session_.is_open()) {
                session_.reconnect();
            }
            std::string holder;
            session_.run({}, "SELECT IS_USED_LOCK(?)", {mysql_text(mark)},
                         [&](const MysqlRow& row) { holder = row.string(0); });
            if (holder.empty()) {
                changes_ = false;
                return RowCommit::Unknown;
            }
            session_.command("KILL " + holder);  // a COMMIT that it is in the midst of ends first
        } catch (const Error&) {                 // not there yet
        }
        std::this_thread::sleep_for(settling_pause);
    }
    throw Error(ErrorKind::Incomplete, error({}, {}).what(),
                "the connection broke while the changes were being kept, and the server does not "
                "answer: whether they were is not known",
                "run again when it answers: what was done is found then");
}

}  // namespace dsar
