// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/erasures.hpp"

#include "libdsar/base/json.hpp"
#include "libdsar/cases/keyed_database.hpp"
#include "libdsar/cases/pseudonyms.hpp"
#include "libdsar/model/plan_words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

// `n` tells which decision on a record came last.
constexpr std::string_view tables = R"(
CREATE TABLE records(n INTEGER PRIMARY KEY, record BLOB NOT NULL, state BLOB NOT NULL,
    store TEXT NOT NULL, collection TEXT NOT NULL, decision TEXT NOT NULL, cuts TEXT NOT NULL,
    "case" TEXT NOT NULL, plan TEXT NOT NULL, day TEXT NOT NULL, UNIQUE(record, state, plan));
CREATE INDEX records_by_state ON records(state);
CREATE TABLE identities(digest BLOB NOT NULL, "case" TEXT NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY(digest, "case")) WITHOUT ROWID;
)";

constexpr std::string_view mend =
    "restore .dsar/erasures.db from a backup: without it nobody knows what must go again";

constexpr const char* columns = R"(state, decision, cuts, "case")";

std::filesystem::path file_in(const Workspace& workspace) {
    return workspace.root / ".dsar" / "erasures.db";
}

std::string cuts_text(const std::vector<CutField>& cuts) {
    Json out = Json::array();
    for (const CutField& cut : cuts) {
        out.push_back({cut.path, name_of(cut.cut), cut.fixed});
    }
    return out.dump();
}

/// One row of `records`.
struct Row {
    DigestBytes record{};
    DigestBytes state{};
    CollectionName place;
    std::string decision;
    std::string cuts;
    Erasure erasure;
};

std::string words_of(const Row& row) {
    return fmt::format("record\n{}{}{}\n{}\n{}\n{}\n{}\n{}\n{}", text_of(row.record),
                       text_of(row.state), row.place.store, row.place.collection, row.decision,
                       row.cuts, row.erasure.case_id, row.erasure.plan, format(row.erasure.day));
}

std::string words_of(const DigestBytes& identity, std::string_view case_id, std::string_view day) {
    return fmt::format("identity\n{}{}\n{}", text_of(identity), case_id, day);
}

}  // namespace

struct ErasureLedger::State {
    explicit State(const Workspace& workspace)
        : pseudonyms(workspace, "dsar erasures"),
          list({file_in(workspace), "the erasure ledger", mend, tables, 1}, pseudonyms.of_key()) {}

    Pseudonyms pseudonyms;
    KeyedDatabase list;
    std::optional<SQLite::Statement> by_key;
    std::optional<SQLite::Statement> by_state;
    std::optional<SQLite::Statement> by_identity;

    [[nodiscard]] DigestBytes digest(std::string_view kind, const CollectionName& place,
                                     std::string_view text) const {
        return digest_bytes(
            pseudonyms.of_text(kind, fmt::format("{}/{}/{}", place.store, place.collection, text)));
    }

    [[nodiscard]] Row row_of(const Erasure& erasure, const ErasedRecord& record) const {
        return {digest("record", record.place, record.key),
                digest("state", record.place, record.state),
                record.place,
                std::string(name_of(record.decision)),
                cuts_text(record.cuts),
                erasure};
    }

    void add_records(const Erasure& erasure, std::span<const ErasedRecord> records,
                     DigestBytes& sum);
    void add_identities(const Erasure& erasure, std::span<const Identifier> identifiers,
                        DigestBytes& sum);
    void read_places(std::map<CollectionName, LedgerPlace>& out, DigestBytes& sum);
    void read_identities(DigestBytes& sum);

    [[nodiscard]] Decision decision_of(const std::string& word) const {
        const auto decision = of_name(all_decisions, word);
        if (!decision) {
            list.throw_damaged("it holds a decision that is none");
        }
        return *decision;
    }

    [[nodiscard]] std::vector<CutField> cuts_of(const std::string& text) const {
        std::vector<CutField> out;
        const Json json = Json::parse(text, nullptr, false);
        for (const Json& cut : json) {
            const bool whole = cut.is_array() && cut.size() == 3 && cut[0].is_string() &&
                               cut[1].is_string() && cut[2].is_string();
            const auto how = whole ? of_name(all_cuts, cut[1].get<std::string>()) : std::nullopt;
            if (!how) {
                list.throw_damaged("it holds a change of a field that is none");
            }
            out.push_back({cut[0].get<std::string>(), *how, cut[2].get<std::string>()});
        }
        return out;
    }

    std::vector<LedgerRecord> ask(std::optional<SQLite::Statement>& statement, const char* where,
                                  const DigestBytes& digest) {
        return list.guarded([&] {
            if (!statement) {
                statement.emplace(list.get(), fmt::format("SELECT {} FROM records WHERE {} = ? "
                                                          "ORDER BY n",
                                                          columns, where));
            }
            std::vector<LedgerRecord> out;
            bind_digest(*statement, 1, digest);
            while (statement->executeStep()) {
                out.push_back({hex_of_digest(list.bytes_of(statement->getColumn(0))),
                               decision_of(statement->getColumn(1).getString()),
                               cuts_of(statement->getColumn(2).getString()),
                               statement->getColumn(3).getString()});
            }
            statement->reset();
            return out;
        });
    }
};

void ErasureLedger::State::add_records(const Erasure& erasure,
                                       std::span<const ErasedRecord> records, DigestBytes& sum) {
    SQLite::Statement insert(list.get(),
                             R"(INSERT OR IGNORE INTO records(record, state, store, collection,
                                decision, cuts, "case", plan, day)
                                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?))");
    for (const ErasedRecord& record : records) {
        const Row row = row_of(erasure, record);
        bind_digest(insert, 1, row.record);
        bind_digest(insert, 2, row.state);
        insert.bind(3, row.place.store);
        insert.bind(4, row.place.collection);
        insert.bind(5, row.decision);
        insert.bind(6, row.cuts);
        insert.bind(7, erasure.case_id);
        insert.bind(8, erasure.plan);
        insert.bind(9, format(erasure.day));
        if (insert.exec() > 0) {
            add_to(sum, words_of(row));
        }
        insert.reset();
    }
}

void ErasureLedger::State::add_identities(const Erasure& erasure,
                                          std::span<const Identifier> identifiers,
                                          DigestBytes& sum) {
    SQLite::Statement insert(list.get(), "INSERT OR IGNORE INTO identities VALUES (?, ?, ?)");
    for (const Identifier& identifier : identifiers) {
        for (const std::string& hex : pseudonyms.all_of(identifier)) {
            const DigestBytes digest = digest_bytes(hex);
            bind_digest(insert, 1, digest);
            insert.bind(2, erasure.case_id);
            insert.bind(3, format(erasure.day));
            if (insert.exec() > 0) {
                add_to(sum, words_of(digest, erasure.case_id, format(erasure.day)));
            }
            insert.reset();
        }
    }
}

void ErasureLedger::State::read_places(std::map<CollectionName, LedgerPlace>& out,
                                       DigestBytes& sum) {
    SQLite::Statement all(list.get(), R"(SELECT record, state, store, collection, decision, cuts,
                                         "case", plan, day FROM records)");
    while (all.executeStep()) {
        const auto text = [&](int column) { return all.getColumn(column).getString(); };
        const auto day = parse_date(text(8));
        if (!day) {
            list.throw_damaged("it holds a day that is none");
        }
        const Row row{list.bytes_of(all.getColumn(0)),
                      list.bytes_of(all.getColumn(1)),
                      {text(2), text(3)},
                      text(4),
                      text(5),
                      {text(6), text(7), *day}};
        add_to(sum, words_of(row));
        const bool erased = decision_of(row.decision) == Decision::Erase;
        const bool changed = !erased && row.cuts != "[]";
        LedgerPlace& place = out[row.place];
        place.place = row.place;
        ++place.records;
        place.erased += erased ? 1U : 0U;
        place.changed += changed ? 1U : 0U;
    }
}

void ErasureLedger::State::read_identities(DigestBytes& sum) {
    SQLite::Statement all(list.get(), R"(SELECT digest, "case", day FROM identities)");
    while (all.executeStep()) {
        add_to(sum, words_of(list.bytes_of(all.getColumn(0)), all.getColumn(1).getString(),
                             all.getColumn(2).getString()));
    }
}

ErasureLedger::ErasureLedger(const Workspace& workspace)
    : state_(std::make_unique<State>(workspace)) {}
ErasureLedger::ErasureLedger(ErasureLedger&&) noexcept = default;
ErasureLedger& ErasureLedger::operator=(ErasureLedger&&) noexcept = default;
ErasureLedger::~ErasureLedger() = default;

bool ErasureLedger::is_there(const Workspace& workspace) {
    return is_list_there(file_in(workspace));
}

void ErasureLedger::add(const Erasure& erasure, std::span<const ErasedRecord> records,
                        std::span<const Identifier> identifiers) {
    state_->list.change([&](DigestBytes& sum) {
        state_->add_records(erasure, records, sum);
        state_->add_identities(erasure, identifiers, sum);
    });
}

std::vector<LedgerPlace> ErasureLedger::places() {
    std::map<CollectionName, LedgerPlace> found;
    state_->list.read([&] {
        DigestBytes sum{};
        state_->read_places(found, sum);
        state_->read_identities(sum);
        return sum;
    });
    std::vector<LedgerPlace> out;
    for (auto& [name, place] : found) {
        out.push_back(std::move(place));
    }
    return out;
}

std::vector<LedgerRecord> ErasureLedger::of_key(const CollectionName& place, std::string_view key) {
    return state_->ask(state_->by_key, "record", state_->digest("record", place, key));
}

std::vector<LedgerRecord> ErasureLedger::of_state(const CollectionName& place,
                                                  std::string_view state) {
    return state_->ask(state_->by_state, "state", state_->digest("state", place, state));
}

std::string ErasureLedger::keyed_state(const CollectionName& place, std::string_view state) const {
    return hex_of_digest(state_->digest("state", place, state));
}

std::string ErasureLedger::erased(const Identifier& identifier) {
    return state_->list.guarded([&] {
        std::optional<SQLite::Statement>& known = state_->by_identity;
        if (!known) {
            known.emplace(state_->list.get(), "SELECT 1 FROM identities WHERE digest = ?");
        }
        for (const std::string& digest : state_->pseudonyms.all_of(identifier)) {
            bind_digest(*known, 1, digest_bytes(digest));
            const bool found = known->executeStep();
            known->reset();
            if (found) {
                return digest;
            }
        }
        return std::string();
    });
}

}  // namespace dsar
