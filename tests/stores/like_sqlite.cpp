// SPDX-License-Identifier: Apache-2.0
#include "tests/stores/like_sqlite.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <memory>
#include <random>
#include <set>

namespace dsar::test {
namespace {

constexpr std::size_t rows_made = 400;
constexpr std::size_t rounds = 200;

/// Values as people and attackers write them; few enough that they meet.
const std::vector<std::string>& texts() {
    static const std::vector<std::string> list{"jo@x.com",
                                               "Jo@X.com ",
                                               "bobjo@x.com",
                                               "mail <jo@x.com>, 8 612 34567",
                                               "+370 612 34567",
                                               "861234567",
                                               "Kay, Jo",
                                               "jo kay",
                                               "5",
                                               "05",
                                               "5.0",
                                               "-1",
                                               "",
                                               " ",
                                               "NULL",
                                               "'; DROP TABLE t; --",
                                               "{\"a\",b}",
                                               "\\x41\\",
                                               "$1",
                                               "zymantė ŠČĘ 🦊",
                                               "\u202eleft",
                                               "0f8fad5b-d9cb-469f-a165-70867728950e",
                                               "{0F8FAD5B-D9CB-469F-A165-70867728950E}",
                                               "{\"mail\":\"jo@x.com\",\"n\":[5,\"05\"]}",
                                               "[{\"mail\":\"JO@x.com\"}]"};
    return list;
}

const std::vector<std::string> columns{"number", "mail", "other", "note"};

class Dice {
 public:
    explicit Dice(unsigned seed) : random_(seed) {}
    std::size_t below(std::size_t most) { return random_() % most; }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class List>
    const auto& any(const List& list) {
        return list[below(list.size())];
    }

 private:
    std::mt19937 random_;
};

Needles random_needles(Dice& dice, Form form) {
    const NormaliseOptions options{"LT", false, false};
    Needles needles(form, options);
    for (std::size_t count = dice.below(6) + 1; count > 0; --count) {
        if (const auto normal = normalise(form, dice.any(texts()), options)) {
            needles.add(*normal);
        }
    }
    needles.add("5");
    return needles;
}

/// A condition as a search makes them.
Condition random_condition(Dice& dice, std::vector<std::unique_ptr<Needles>>& kept) {
    const std::vector<Form> forms{Form::Plain, Form::Email, Form::Phone, Form::Name,
                                  Form::Reference};
    const std::vector<std::string> paths{"number", "mail",      "other",    "note",
                                         "id",     "note.mail", "note.n[]", "note[].mail"};
    if (dice.one_in(5)) {
        auto pairs = std::make_unique<Needles>(Form::Reference, NormaliseOptions{});
        for (std::size_t count = 0; count < 9; ++count) {
            pairs->add(std::to_string(count) + '\x1f' + dice.any(texts()));
        }
        kept.push_back(std::move(pairs));
        return {{"number", "mail"}, kept.back().get(), dice.one_in(2), false};
    }
    const bool in_text = dice.one_in(5);
    const Form form = in_text ? Form::Email : dice.any(forms);
    kept.push_back(std::make_unique<Needles>(random_needles(dice, form)));
    return {{in_text ? "note" : dice.any(paths)}, kept.back().get(), dice.one_in(3), in_text};
}

/// What came, sorted, a line for each record.
std::multiset<std::string> answers(StoreReader& reader, std::span<const Query> queries) {
    std::multiset<std::string> lines;
    for (const Found& found : find_all(reader, queries)) {
        std::multiset<std::string> hits;
        for (const Hit& hit : found.hits) {
            hits.insert(fmt::format("{}={}", hit.condition, hit.needle));
        }
        lines.insert(fmt::format("{} {} {} {}", found.query, key_text(found.record.key),
                                 fmt::join(hits, ";"), record_digest(found.record)));
    }
    return lines;
}

/// SQLite's own, and PostgreSQL's.
std::string plain_literal(const Value& value) {
    if (value.is_null()) {
        return "NULL";
    }
    std::string literal = "'";
    for (const char letter : value.text) {
        literal += letter == '\'' ? "''" : std::string(1, letter);
    }
    return literal + "'";
}

}  // namespace

std::vector<std::vector<Value>> rows_like_sqlite() {
    Dice dice(20261128);
    std::vector<std::vector<Value>> rows;
    for (std::size_t id = 0; id < rows_made; ++id) {
        std::vector<Value> row{integer_value(static_cast<long long>(id))};
        for (const std::string& column : columns) {
            Value value = column == "number" ? integer_value(static_cast<long long>(dice.below(9)))
                                             : text_value(dice.any(texts()));
            row.push_back(dice.one_in(7) ? Value{} : std::move(value));
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string inserts_of(const std::vector<std::vector<Value>>& rows,
                       std::string (*literal)(const Value& value)) {
    std::string sql;
    for (const std::vector<Value>& row : rows) {
        std::string values;
        for (const Value& value : row) {
            values += (values.empty() ? "" : ",") + literal(value);
        }
        sql += "INSERT INTO t VALUES (" + values + ");\n";
    }
    return sql;
}

void check_like_sqlite(StoreReader& other) {
    Dice dice(20261129);
    const Scratch folder;
    SQLite::Database database((folder / "shop.db").string(),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(
        "CREATE TABLE t(id integer PRIMARY KEY, number integer, mail text, other text, note text);"
        "CREATE INDEX by_number ON t(number, mail); CREATE INDEX by_mail ON t(mail); BEGIN;" +
        inserts_of(rows_like_sqlite(), plain_literal) + "COMMIT;");
    const auto sqlite = open_store(store_entry("sqlite", "shop.db", {}), folder.path());
    const CollectionEntry by_id = collection_entry("t", {"id"});
    std::size_t found = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        std::vector<std::unique_ptr<Needles>> kept;
        std::vector<Query> queries(dice.below(3) + 1);
        for (Query& query : queries) {
            query.collection = &by_id;
            for (std::size_t count = dice.below(3) + 1; count > 0; --count) {
                query.any.push_back(random_condition(dice, kept));
            }
            query.existence_only = dice.one_in(4);
            query.all = dice.one_in(20);
        }
        const std::multiset<std::string> expected = answers(*sqlite, queries);
        const std::multiset<std::string> came = answers(other, queries);
        found += came.size();
        BOOST_REQUIRE_MESSAGE(came == expected, "round " << round << ": " << came.size()
                                                         << " instead of " << expected.size());
    }
    BOOST_TEST(found > rounds * 10);
}

}  // namespace dsar::test
