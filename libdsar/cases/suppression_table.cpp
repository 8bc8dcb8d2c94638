// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/suppression_table.hpp"

#include <fmt/format.h>

namespace dsar {
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE list(digest BLOB NOT NULL, purpose TEXT NOT NULL, because TEXT NOT NULL,
    since TEXT NOT NULL, PRIMARY KEY(digest, purpose, because)) WITHOUT ROWID;
CREATE TABLE removals(n INTEGER PRIMARY KEY, digest BLOB NOT NULL, purpose TEXT NOT NULL,
    day TEXT NOT NULL, why TEXT NOT NULL);
)";

constexpr std::string_view mend =
    "restore .dsar/suppression.db from a backup: without it people are written to who said no";

void add_row(DigestBytes& sum, const SuppressionRow& row) {
    add_to(sum,
           fmt::format("{}{}\n{}\n{}", text_of(row.digest), row.purpose, row.because, row.since));
}

}  // namespace

SuppressionTable::SuppressionTable(const std::filesystem::path& file, const std::string& key_digest)
    : list_(std::make_unique<KeyedDatabase>(
          KeyedList{file, "the suppression list", mend, tables, 2}, key_digest)) {}
SuppressionTable::SuppressionTable(SuppressionTable&&) noexcept = default;
SuppressionTable& SuppressionTable::operator=(SuppressionTable&&) noexcept = default;
SuppressionTable::~SuppressionTable() = default;

std::size_t SuppressionTable::add(const std::vector<SuppressionRow>& rows) {
    std::size_t added = 0;
    list_->change([&](DigestBytes& sum) {
        SQLite::Statement insert(list_->get(), "INSERT OR IGNORE INTO list VALUES (?, ?, ?, ?)");
        for (const SuppressionRow& row : rows) {
            bind_digest(insert, 1, row.digest);
            insert.bind(2, row.purpose);
            insert.bind(3, row.because);
            insert.bind(4, row.since);
            if (insert.exec() > 0) {
                add_row(sum, row);
                ++added;
            }
            insert.reset();
        }
    });
    return added;
}

std::size_t SuppressionTable::remove(const std::vector<DigestBytes>& digests,
                                     std::string_view purpose, std::string_view day,
                                     std::string_view why) {
    std::size_t removed = 0;
    list_->change([&](DigestBytes& sum) {
        SQLite::Statement remove(list_->get(),
                                 "DELETE FROM list WHERE digest = ? AND purpose = ? "
                                 "AND because = '' RETURNING because, since");
        SQLite::Statement note(list_->get(),
                               "INSERT INTO removals(digest, purpose, day, why) "
                               "VALUES (?, ?, ?, ?)");
        for (const DigestBytes& digest : digests) {
            bind_digest(remove, 1, digest);
            remove.bind(2, std::string(purpose));
            while (remove.executeStep()) {
                add_row(sum, {digest, std::string(purpose), remove.getColumn(0).getString(),
                              remove.getColumn(1).getString()});
                bind_digest(note, 1, digest);
                note.bind(2, std::string(purpose));
                note.bind(3, std::string(day));
                note.bind(4, std::string(why));
                note.exec();
                note.reset();
                ++removed;
            }
            remove.reset();
        }
    });
    return removed;
}

std::size_t SuppressionTable::remove_because(std::string_view because) {
    std::size_t removed = 0;
    list_->change([&](DigestBytes& sum) {
        SQLite::Statement remove(list_->get(),
                                 "DELETE FROM list WHERE because = ? "
                                 "RETURNING digest, purpose, since");
        remove.bind(1, std::string(because));
        while (remove.executeStep()) {
            add_row(sum, {list_->bytes_of(remove.getColumn(0)), remove.getColumn(1).getString(),
                          std::string(because), remove.getColumn(2).getString()});
            ++removed;
        }
    });
    return removed;
}

bool SuppressionTable::has(const DigestBytes& digest, std::string_view purpose) {
    return list_->guarded([&] {
        SQLite::Statement statement(
            list_->get(), purpose.empty() ? "SELECT 1 FROM list WHERE digest = ?"
                                          : "SELECT 1 FROM list WHERE digest = ? AND purpose = ?");
        bind_digest(statement, 1, digest);
        if (!purpose.empty()) {
            statement.bind(2, std::string(purpose));
        }
        return statement.executeStep();
    });
}

void SuppressionTable::each(const std::function<void(const SuppressionRow&)>& sink) {
    list_->read([&] {
        SQLite::Statement statement(list_->get(),
                                    "SELECT digest, purpose, because, since FROM list "
                                    "ORDER BY digest, purpose, because");
        DigestBytes sum{};
        SuppressionRow row;
        while (statement.executeStep()) {
            row.digest = list_->bytes_of(statement.getColumn(0));
            row.purpose = statement.getColumn(1).getString();
            row.because = statement.getColumn(2).getString();
            row.since = statement.getColumn(3).getString();
            add_row(sum, row);
            sink(row);
        }
        return sum;
    });
}

}  // namespace dsar
