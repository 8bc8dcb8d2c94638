// SPDX-License-Identifier: Apache-2.0
#include "libdsar/cases/drop_book.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/cases/keyed_database.hpp"
#include "libdsar/cases/pseudonyms.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace dsar {
namespace {

constexpr std::string_view tables = R"(
CREATE TABLE items(id TEXT PRIMARY KEY, list TEXT NOT NULL, masked BLOB NOT NULL,
    batch TEXT NOT NULL, position INTEGER NOT NULL, received TEXT NOT NULL, state TEXT NOT NULL,
    status INTEGER NOT NULL, answer_file TEXT NOT NULL, shared INTEGER NOT NULL,
    cases TEXT NOT NULL) WITHOUT ROWID;
)";

constexpr std::string_view mend =
    "restore .dsar/drop.db from a backup: the platform hands nothing out twice";

constexpr const char* columns =
    "id, list, masked, batch, position, received, state, status, answer_file, shared, cases";

std::filesystem::path file_of(const Workspace& workspace) {
    return workspace.root / ".dsar" / "drop.db";
}

DropState state_named(std::string_view word) {
    for (const DropState state :
         {DropState::Open, DropState::NotFound, DropState::Ours, DropState::Withdrawn}) {
        if (name_of(state) == word) {
            return state;
        }
    }
    throw Error(ErrorKind::Failed, "the book of work items is damaged", "it has an unknown state",
                std::string(mend));
}

std::vector<std::string> split_cases(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

}  // namespace

struct DropBook::State {
    explicit State(const Workspace& workspace)
        : pseudonyms(workspace, "dsar drop items"),
          list(KeyedList{file_of(workspace), "the book of work items", mend, tables, 1},
               pseudonyms.of_key()) {}

    // The id is another one for each hash, so that no mask is used for two.
    [[nodiscard]] DigestBytes masked(const std::string& id, const Sha256Bytes& hash) const {
        DigestBytes out = digest_bytes(pseudonyms.of_text("mask", id));
        for (std::size_t at = 0; at < out.size(); ++at) {
            out[at] = static_cast<std::uint8_t>(out[at] ^ hash[at]);
        }
        return out;
    }

    [[nodiscard]] std::string row_of(const DropItem& item) const {
        return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", item.id,
                           name_of(item.list), hex_of_digest(masked(item.id, item.hash)),
                           item.batch, item.position, format(item.received), name_of(item.state),
                           static_cast<int>(item.answered), item.answer_file, item.shared,
                           fmt::join(item.cases, " "));
    }

    void write(SQLite::Statement& statement, const DropItem& item) const {
        statement.bind(1, item.id);
        statement.bind(2, std::string(name_of(item.list)));
        bind_digest(statement, 3, masked(item.id, item.hash));
        statement.bind(4, item.batch);
        statement.bind(5, static_cast<std::int64_t>(item.position));
        statement.bind(6, format(item.received));
        statement.bind(7, std::string(name_of(item.state)));
        statement.bind(8, static_cast<int>(item.answered));
        statement.bind(9, item.answer_file);
        statement.bind(10, item.shared ? 1 : 0);
        statement.bind(11, fmt::format("{}", fmt::join(item.cases, " ")));
        statement.exec();
        statement.reset();
    }

    [[nodiscard]] DropItem read(SQLite::Statement& statement) const {
        DropItem item;
        item.id = statement.getColumn(0).getString();
        const auto known = drop_list_of(statement.getColumn(1).getString());
        const auto day = parse_date(statement.getColumn(5).getString());
        if (!known || !day) {
            list.throw_damaged("an entry is no work item");
        }
        item.list = *known;
        item.hash = masked(item.id, list.bytes_of(statement.getColumn(2)));
        item.batch = statement.getColumn(3).getString();
        item.position = static_cast<std::uint64_t>(statement.getColumn(4).getInt64());
        item.received = *day;
        item.state = state_named(statement.getColumn(6).getString());
        item.answered = static_cast<DropStatus>(statement.getColumn(7).getInt());
        item.answer_file = statement.getColumn(8).getString();
        item.shared = statement.getColumn(9).getInt() != 0;
        item.cases = split_cases(statement.getColumn(10).getString());
        return item;
    }

    Pseudonyms pseudonyms;
    KeyedDatabase list;
};

DropBook::DropBook(const Workspace& workspace) : state_(std::make_unique<State>(workspace)) {}
DropBook::DropBook(DropBook&&) noexcept = default;
DropBook& DropBook::operator=(DropBook&&) noexcept = default;
DropBook::~DropBook() = default;

bool DropBook::is_there(const Workspace& workspace) {
    return is_list_there(file_of(workspace));
}

DropTaken DropBook::take(std::span<const DropItem> items) {
    DropTaken out;
    state_->list.change([&](DigestBytes& sum) {
        out = {};
        SQLite::Statement find(state_->list.get(),
                               fmt::format("SELECT {} FROM items WHERE id = ?", columns));
        SQLite::Statement insert(
            state_->list.get(),
            fmt::format("INSERT INTO items({}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", columns));
        for (const DropItem& item : items) {
            find.bind(1, item.id);
            if (find.executeStep()) {
                const DropItem known = state_->read(find);
                ++(known.hash == item.hash && known.list == item.list ? out.known : out.differing);
            } else {
                state_->write(insert, item);
                add_to(sum, state_->row_of(item));
                ++out.added;
            }
            find.reset();
        }
    });
    return out;
}

std::size_t DropBook::change(std::span<const std::string> ids,
                             const std::function<void(DropItem& item)>& work) {
    std::size_t changed = 0;
    state_->list.change([&](DigestBytes& sum) {
        changed = 0;
        SQLite::Statement find(state_->list.get(),
                               fmt::format("SELECT {} FROM items WHERE id = ?", columns));
        SQLite::Statement replace(
            state_->list.get(),
            fmt::format("REPLACE INTO items({}) VALUES (?,?,?,?,?,?,?,?,?,?,?)", columns));
        for (const std::string& id : ids) {
            find.bind(1, id);
            if (find.executeStep()) {
                DropItem item = state_->read(find);
                find.reset();
                add_to(sum, state_->row_of(item));
                work(item);
                state_->write(replace, item);
                add_to(sum, state_->row_of(item));
                ++changed;
            } else {
                find.reset();
            }
        }
    });
    return changed;
}

void DropBook::each(const std::function<void(const DropItem& item)>& sink) {
    state_->list.read([&] {
        SQLite::Statement statement(
            state_->list.get(),
            fmt::format("SELECT {} FROM items ORDER BY batch, list, position, id", columns));
        DigestBytes sum{};
        while (statement.executeStep()) {
            const DropItem item = state_->read(statement);
            add_to(sum, state_->row_of(item));
            sink(item);
        }
        return sum;
    });
}

}  // namespace dsar
