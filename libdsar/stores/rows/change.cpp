// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/change.hpp"

#include "libdsar/stores/rows/changing.hpp"
#include "libdsar/stores/rows/copies.hpp"
#include "libdsar/stores/rows/rewrite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace dsar {
namespace {

constexpr int most_attempts = 6;
constexpr std::chrono::milliseconds first_pause{40};

/// Takes back what was done unless it was committed.
class Undo {
 public:
    explicit Undo(RowServer& server) : server_(server) {}
    ~Undo() {
        server_.set_stop({});
        server_.roll_back();
    }
    Undo(const Undo&) = delete;
    Undo& operator=(const Undo&) = delete;

 private:
    RowServer& server_;
};

}  // namespace

void RowChanging::poll() const {
    if (context_.stop.stop_requested()) {
        throw Error(ErrorKind::Interrupted, "asked to stop");
    }
}

const RowTable& RowChanging::table_of(const Change& change) {
    const RowTable& table = server_.table(change.collection->name);
    if (!table.fixed.empty()) {
        throw server_.error(table.name, table.fixed);
    }
    return table;
}

std::optional<StoredRow> RowChanging::row_of(const RowTable& table, std::size_t index) {
    std::vector<StoredRow> rows = reading_.take(index);
    if (rows.size() > 1) {
        throw server_.error(table.name, "a key of the map names several records",
                            "give the collection a `key` that is unique");
    }
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

AsHeld RowChanging::as_held(const RowTable& table) {
    return [this, &table](const std::string& column, const Value& value) {
        return server_.as_held(table, column, value);
    };
}

/// A record has a key of its own here, so one that is nowhere is gone: nobody moves records.
Changed RowChanging::judge(std::size_t index) {
    const Change& change = changes_[index];
    const RowTable& table = table_of(change);
    if (!change.put_back.empty()) {
        judged_.push_back({&table, {}});
        return judge_put_back(table, change);
    }
    std::optional<StoredRow> row = row_of(table, index);
    judged_.push_back({&table, row ? row->place : std::string()});
    if (!row) {
        const bool goes = removals_.contains({change.collection->name, key_text(change.key)});
        return goes ? Changed::Already : Changed::Stale;
    }
    const bool as_decided = record_digest(row->record) == change.state;
    Changed word = as_decided ? Changed::Done : Changed::Stale;
    if (!change.remove) {
        const std::vector<Field> fields =
            rewritten_fields(row->record, change.values, as_held(table));
        if (fields.empty() || (!as_decided && !would_change(table, *row, fields))) {
            word = Changed::Already;
        }
    }
    if (word == Changed::Done) {
        rows_.insert_or_assign({&table, row->place}, std::move(row));
    }
    return word;
}

/// It is done once to see whether it can be, and taken back. A row that it refers to may be put
/// back before it.
Changed RowChanging::judge_put_back(const RowTable& table, const Change& change) {
    const StoredRow row = row_in_copy(server_, change.put_back, table);
    const Standing standing = standing_in(server_, table, row, change.key);
    if (standing != Standing::Nothing) {
        return standing == Standing::Same ? Changed::Already : Changed::Stale;
    }
    try {
        server_.try_out([&] { put_back(table, row); });
    } catch (const Error&) {
        if (server_.fault() == RowFault::Clash) {
            return Changed::Stale;
        }
        if (server_.fault() != RowFault::Reference) {
            throw;
        }
    }
    return Changed::Done;
}

/// A column makes of a value what its type says ('5' becomes 5): only the server knows whether a
/// row would be another one.
bool RowChanging::would_change(const RowTable& table, const StoredRow& row,
                               const std::vector<Field>& fields) {
    bool differs = true;
    try {
        server_.try_out([&] {
            const StoredRow after = server_.write(table, row, fields);
            differs = record_digest(after.record) != record_digest(row.record);
        });
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Failed || server_.fault() == RowFault::Other) {
            throw;
        }
    }
    return differs;
}

void RowChanging::require_no_hindrance(const RowTable& table, const StoredRow& row, RowAct act,
                                       std::span<const Field> fields) {
    const std::vector<RowRefusal> found = server_.hindrances(table, row, act, fields);
    if (!found.empty()) {
        throw server_.error(table.name, found.front().why);
    }
}

std::optional<ChangeResult> RowChanging::run() {
    ChangeResult result;
    server_.begin();
    for (std::size_t index = 0; index < changes_.size(); ++index) {
        poll();
        result.records.push_back(judge(index));
    }
    if (std::count(result.records.begin(), result.records.end(), Changed::Stale) > 0) {
        return result;
    }
    result.applied = true;
    for (const Judged& judged : judged_) {
        changed_.insert(judged.table);  // also of Already: old versions may still lie there
    }
    carry_out_in_order(result.records);
    poll();
    server_.set_stop({});
    if (changed_.empty()) {
        return result;
    }
    return server_.commit() == RowCommit::Kept ? std::optional(std::move(result)) : std::nullopt;
}

namespace {

/// Longer each time, and not the same for two that meet.
void pause_before(int attempt, const std::stop_token& stop) {
    const auto until = std::chrono::steady_clock::now() + first_pause * (1 << attempt) +
                       std::chrono::steady_clock::now().time_since_epoch() % first_pause;
    while (std::chrono::steady_clock::now() < until && !stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

}  // namespace

ChangeResult change_rows(RowServer& server, std::span<const Change> changes,
                         const ChangeContext& context) {
    ChangeResult result;
    std::set<const RowTable*> changed;
    {
        const Undo undo(server);
        for (int attempt = 1;; ++attempt) {
            server.set_stop(context.stop);
            try {
                RowChanging changing(server, changes, context);
                if (auto done = changing.run()) {
                    result = std::move(*done);
                    changed = changing.changed();
                    break;
                }
                if (attempt == most_attempts) {
                    throw Error(ErrorKind::Failed, server.error({}, {}).what(),
                                "the connection broke each time that the change was to be kept");
                }
            } catch (const Error&) {
                if (server.fault() != RowFault::Again || attempt == most_attempts) {
                    throw;
                }
            }
            server.roll_back();
            pause_before(attempt, context.stop);
        }
    }
    if (result.applied) {
        result.left = server.forget(changed, context.must_not_stay);
    }
    return result;
}

}  // namespace dsar
