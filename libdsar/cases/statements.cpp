// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/statements.hpp"

#include "libdsar/base/digest.hpp"
#include "libdsar/base/json.hpp"
#include "libdsar/cases/keyed_database.hpp"
#include "libdsar/cases/pseudonyms.hpp"
#include "libdsar/cases/sealed.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

namespace dsar {
namespace {

// `text` is sealed under a name of its own, so that it stands beside no other record.
constexpr std::string_view tables = R"(
CREATE TABLE statements(record BLOB NOT NULL, "case" TEXT NOT NULL, day TEXT NOT NULL,
    text BLOB NOT NULL, PRIMARY KEY(record, "case"));
)";

constexpr std::string_view mend =
    "restore .dsar/statements.db from a backup: without it people's statements stand beside "
    "nothing";

std::filesystem::path file_in(const Workspace& workspace) {
    return workspace.root / ".dsar" / "statements.db";
}

// Begins what is sealed; a statement that an earlier version sealed begins with its first word.
constexpr char with_persons = '\x01';

/// What is sealed: the words, and who stated them, by keyed digests.
struct Stated {
    std::string text;
    std::set<std::string> persons = {};

    friend bool operator==(const Stated&, const Stated&) = default;
    [[nodiscard]] bool is_of(const std::set<std::string>& others) const {
        return std::ranges::any_of(
            others, [&](const std::string& digest) { return persons.contains(digest); });
    }
};

std::string packed(const Stated& stated) {
    return with_persons + Json{{"by", stated.persons}, {"text", stated.text}}.dump();
}

Stated unpacked(std::string text) {
    if (text.empty() || text.front() != with_persons) {
        return {std::move(text)};
    }
    const Json json = Json::parse(text.substr(1));
    return {json.at("text").get<std::string>(), json.at("by").get<std::set<std::string>>()};
}

/// One row of `statements`.
struct Row {
    DigestBytes record{};
    std::string case_id;
    std::string day;
    std::string sealed;
};

std::string words_of(const Row& row) {
    return fmt::format("{}{}\n{}\n{}", text_of(row.record), row.case_id, row.day,
                       sha256_hex(row.sealed));
}

std::string name_of(const DigestBytes& record, const std::string& case_id) {
    return fmt::format("statements/{}/{}", hex_of_digest(record), case_id);
}

}  // namespace

struct StatementBook::State {
    explicit State(const Workspace& workspace)
        : pseudonyms(workspace, "dsar statements"),
          key(read_workspace_key(workspace.root)),
          list({file_in(workspace), "the book of statements", mend, tables, 1},
               pseudonyms.of_key()) {}

    Pseudonyms pseudonyms;
    Secret key;
    KeyedDatabase list;

    [[nodiscard]] DigestBytes digest(const StatedRecord& record) const {
        return digest_bytes(pseudonyms.of_text(
            "record",
            fmt::format("{}/{}/{}", record.place.store, record.place.collection, record.known_by)));
    }

    std::vector<Row> rows(const DigestBytes* record) {
        SQLite::Statement statement(
            list.get(), fmt::format(R"(SELECT record, "case", day, text FROM statements {} )"
                                    R"(ORDER BY day, "case")",
                                    record == nullptr ? "" : "WHERE record = ?"));
        if (record != nullptr) {
            bind_digest(statement, 1, *record);
        }
        std::vector<Row> out;
        while (statement.executeStep()) {
            out.push_back({list.bytes_of(statement.getColumn(0)),
                           statement.getColumn(1).getString(), statement.getColumn(2).getString(),
                           statement.getColumn(3).getString()});
        }
        return out;
    }

    void remove(const Row& row, DigestBytes& sum) {
        SQLite::Statement statement(list.get(),
                                    R"(DELETE FROM statements WHERE record = ? AND "case" = ?)");
        bind_digest(statement, 1, row.record);
        statement.bind(2, row.case_id);
        if (statement.exec() > 0) {
            add_to(sum, words_of(row));
        }
    }

    void insert(const Row& row, DigestBytes& sum) {
        SQLite::Statement statement(list.get(), "INSERT INTO statements VALUES (?, ?, ?, ?)");
        bind_digest(statement, 1, row.record);
        statement.bind(2, row.case_id);
        statement.bind(3, row.day);
        statement.bind(4, row.sealed.data(), static_cast<int>(row.sealed.size()));
        statement.exec();
        add_to(sum, words_of(row));
    }

    [[nodiscard]] std::set<std::string> digests(std::span<const Identifier> person) const {
        std::set<std::string> out;
        for (const Identifier& identifier : person) {
            for (std::string& digest : pseudonyms.all_of(identifier)) {
                out.insert(std::move(digest));
            }
        }
        return out;
    }

    [[nodiscard]] Stated stated(const Row& row) const {
        return unpacked(unseal(key, name_of(row.record, row.case_id), row.sealed));
    }

    void put(const Statement& statement, const std::set<std::string>& persons,
             const StatedRecord& record, DigestBytes& sum) {
        const DigestBytes name = digest(record);
        const Stated now{statement.text, persons};
        bool is_there = false;
        for (const Row& row : rows(&name)) {
            const Stated before = stated(row);
            if (row.case_id == statement.case_id && before == now) {
                is_there = true;
            } else if (row.case_id == statement.case_id || before.is_of(persons)) {
                remove(row, sum);
            }
        }
        if (!is_there) {
            insert({name, statement.case_id, format(statement.day),
                    seal(key, name_of(name, statement.case_id), packed(now))},
                   sum);
        }
    }
};

StatementBook::StatementBook(const Workspace& workspace)
    : state_(std::make_unique<State>(workspace)) {}
StatementBook::StatementBook(StatementBook&&) noexcept = default;
StatementBook& StatementBook::operator=(StatementBook&&) noexcept = default;
StatementBook::~StatementBook() = default;

bool StatementBook::is_there(const Workspace& workspace) {
    return is_list_there(file_in(workspace));
}

void StatementBook::put(const Statement& statement, std::span<const Identifier> by,
                        std::span<const StatedRecord> records) {
    const std::set<std::string> persons = state_->digests(by);
    state_->list.change([&](DigestBytes& sum) {
        for (const StatedRecord& record : records) {
            state_->put(statement, persons, record, sum);
        }
    });
}

void StatementBook::forget(std::span<const StatedRecord> records) {
    state_->list.change([&](DigestBytes& sum) {
        for (const StatedRecord& record : records) {
            const DigestBytes name = state_->digest(record);
            for (const Row& row : state_->rows(&name)) {
                state_->remove(row, sum);
            }
        }
    });
}

void StatementBook::forget_person(std::span<const Identifier> by,
                                  std::span<const StatedRecord> except) {
    const std::set<std::string> persons = state_->digests(by);
    std::set<DigestBytes> stays;
    for (const StatedRecord& record : except) {
        stays.insert(state_->digest(record));
    }
    state_->list.change([&](DigestBytes& sum) {
        for (const Row& row : state_->rows(nullptr)) {
            if (!stays.contains(row.record) && state_->stated(row).is_of(persons)) {
                state_->remove(row, sum);
            }
        }
    });
}

void StatementBook::require_whole() {
    state_->list.read([&] {
        DigestBytes sum{};
        for (const Row& row : state_->rows(nullptr)) {
            add_to(sum, words_of(row));
        }
        return sum;
    });
}

std::vector<Statement> StatementBook::of(const StatedRecord& record,
                                         std::span<const Identifier> by) {
    const std::set<std::string> persons = state_->digests(by);
    return state_->list.guarded([&] {
        std::vector<Statement> out;
        const DigestBytes name = state_->digest(record);
        for (const Row& row : state_->rows(&name)) {
            Stated said = state_->stated(row);
            if (!said.is_of(persons)) {
                continue;
            }
            const auto day = parse_date(row.day);
            if (!day) {
                state_->list.throw_damaged("it holds a day that is none");
            }
            out.push_back({row.case_id, *day, std::move(said.text)});
        }
        return out;
    });
}

}  // namespace dsar
