// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/corrections.hpp"

#include "libdsar/cases/keyed_database.hpp"
#include "libdsar/cases/pseudonyms.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

// `old` and `new` are digests over place, record, path and value: what `old` is to one correction
// `new` can be to the next.
constexpr std::string_view tables = R"(
CREATE TABLE corrected(old BLOB NOT NULL, new BLOB NOT NULL, store TEXT NOT NULL,
    collection TEXT NOT NULL, path TEXT NOT NULL, "case" TEXT NOT NULL, plan TEXT NOT NULL,
    day TEXT NOT NULL, done INTEGER NOT NULL, PRIMARY KEY(old, plan)) WITHOUT ROWID;
CREATE INDEX corrected_by_plan ON corrected(plan);
CREATE INDEX corrected_by_case ON corrected("case");
)";

constexpr std::string_view mend =
    "restore .dsar/corrections.db from a backup: without it nobody notices when an import brings "
    "wrong values back";

constexpr const char* columns = R"(old, new, store, collection, path, "case", plan, day, done)";

std::filesystem::path file_in(const Workspace& workspace) {
    return workspace.root / ".dsar" / "corrections.db";
}

/// One row of `corrected`.
struct Row {
    DigestBytes wrong{};
    DigestBytes right{};
    CollectionName place;
    std::string path;
    std::string case_id;
    std::string plan;
    std::string day;
    bool done = false;
};

std::string words_of(const Row& row) {
    return fmt::format("{}{}{}\n{}\n{}\n{}\n{}\n{}\n{}", text_of(row.wrong), text_of(row.right),
                       row.place.store, row.place.collection, row.path, row.case_id, row.plan,
                       row.day, row.done ? "done" : "begun");
}

}  // namespace

struct CorrectionJournal::State {
    explicit State(const Workspace& workspace)
        : pseudonyms(workspace, "dsar corrections"),
          list({file_in(workspace), "the correction journal", mend, tables, 1},
               pseudonyms.of_key()) {}

    Pseudonyms pseudonyms;
    KeyedDatabase list;
    std::optional<SQLite::Statement> by_value;

    // Lengths keep the parts apart.
    [[nodiscard]] DigestBytes digest(const CollectionName& place, std::string_view record,
                                     std::string_view path, std::string_view value) const {
        return digest_bytes(pseudonyms.of_text(
            "value", fmt::format("{}/{}\n{}\n{}\n{}\n{}{}", place.store, place.collection, path,
                                 record.size(), value.size(), record, value)));
    }

    [[nodiscard]] Row row_at(SQLite::Statement& statement) const {
        const auto text = [&](int column) { return statement.getColumn(column).getString(); };
        return {list.bytes_of(statement.getColumn(0)),
                list.bytes_of(statement.getColumn(1)),
                {text(2), text(3)},
                text(4),
                text(5),
                text(6),
                text(7),
                statement.getColumn(8).getInt() != 0};
    }

    std::vector<Row> rows(const char* where, const std::vector<std::string>& values) {
        SQLite::Statement statement(list.get(),
                                    fmt::format("SELECT {} FROM corrected {}", columns, where));
        for (std::size_t index = 0; index < values.size(); ++index) {
            statement.bind(static_cast<int>(index) + 1, values[index]);
        }
        std::vector<Row> out;
        while (statement.executeStep()) {
            out.push_back(row_at(statement));
        }
        return out;
    }

    void insert(const Row& row, DigestBytes& sum);
    void remove(const Row& row, DigestBytes& sum);
    void forget_unbegun(const CorrectionRun& run, DigestBytes& sum);
    void settle(const Row& row, DigestBytes& sum);
};

void CorrectionJournal::State::insert(const Row& row, DigestBytes& sum) {
    SQLite::Statement statement(
        list.get(),
        fmt::format("INSERT OR IGNORE INTO corrected({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    columns));
    bind_digest(statement, 1, row.wrong);
    bind_digest(statement, 2, row.right);
    statement.bind(3, row.place.store);
    statement.bind(4, row.place.collection);
    statement.bind(5, row.path);
    statement.bind(6, row.case_id);
    statement.bind(7, row.plan);
    statement.bind(8, row.day);
    statement.bind(9, row.done ? 1 : 0);
    if (statement.exec() > 0) {
        add_to(sum, words_of(row));
    }
}

void CorrectionJournal::State::remove(const Row& row, DigestBytes& sum) {
    SQLite::Statement statement(list.get(), "DELETE FROM corrected WHERE old = ? AND plan = ?");
    bind_digest(statement, 1, row.wrong);
    statement.bind(2, row.plan);
    if (statement.exec() > 0) {
        add_to(sum, words_of(row));
    }
}

void CorrectionJournal::State::forget_unbegun(const CorrectionRun& run, DigestBytes& sum) {
    for (const Row& row :
         rows(R"(WHERE "case" = ? AND plan <> ? AND done = 0)", {run.case_id, run.plan})) {
        remove(row, sum);
    }
}

// What is right now is wrong no longer.
void CorrectionJournal::State::settle(const Row& row, DigestBytes& sum) {
    SQLite::Statement earlier(
        list.get(), fmt::format("SELECT {} FROM corrected WHERE old = ? AND done = 1", columns));
    bind_digest(earlier, 1, row.right);
    std::vector<Row> over;
    while (earlier.executeStep()) {
        over.push_back(row_at(earlier));
    }
    for (const Row& each : over) {
        remove(each, sum);
    }
    Row now = row;
    now.done = true;
    remove(row, sum);
    insert(now, sum);
}

CorrectionJournal::CorrectionJournal(const Workspace& workspace)
    : state_(std::make_unique<State>(workspace)) {}
CorrectionJournal::CorrectionJournal(CorrectionJournal&&) noexcept = default;
CorrectionJournal& CorrectionJournal::operator=(CorrectionJournal&&) noexcept = default;
CorrectionJournal::~CorrectionJournal() = default;

bool CorrectionJournal::is_there(const Workspace& workspace) {
    return is_list_there(file_in(workspace));
}

void CorrectionJournal::begin(const CorrectionRun& run, std::span<const CorrectedValue> values) {
    state_->list.change([&](DigestBytes& sum) {
        state_->forget_unbegun(run, sum);
        for (const CorrectedValue& value : values) {
            state_->insert({state_->digest(value.place, value.before, value.path, value.wrong),
                            state_->digest(value.place, value.after, value.path, value.right),
                            value.place, value.path, run.case_id, run.plan, format(run.day), false},
                           sum);
        }
    });
}

void CorrectionJournal::done(const std::string& plan, const std::string& store) {
    state_->list.change([&](DigestBytes& sum) {
        for (const Row& row :
             state_->rows("WHERE plan = ? AND store = ? AND done = 0", {plan, store})) {
            state_->settle(row, sum);
        }
    });
}

std::vector<CorrectedField> CorrectionJournal::fields() {
    std::map<std::pair<CollectionName, std::string>, std::size_t> found;
    state_->list.read([&] {
        DigestBytes sum{};
        for (const Row& row : state_->rows("", {})) {
            if (!parse_date(row.day)) {
                state_->list.throw_damaged("it holds a day that is none");
            }
            add_to(sum, words_of(row));
            if (row.done) {
                ++found[{row.place, row.path}];
            }
        }
        return sum;
    });
    std::vector<CorrectedField> out;
    for (const auto& [name, values] : found) {
        out.push_back({name.first, name.second, values});
    }
    return out;
}

bool CorrectionJournal::was_wrong(const CollectionName& place, std::string_view record,
                                  std::string_view path, std::string_view value) {
    return state_->list.guarded([&] {
        std::optional<SQLite::Statement>& known = state_->by_value;
        if (!known) {
            known.emplace(state_->list.get(), "SELECT 1 FROM corrected WHERE old = ? AND done = 1");
        }
        bind_digest(*known, 1, state_->digest(place, record, path, value));
        const bool found = known->executeStep();
        known->reset();
        return found;
    });
}

}  // namespace dsar
