// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/effects.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <regex>
#include <utility>

namespace dsar {
namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return std::tolower(letter); });
    return text;
}

/// Listens to what SQLite asks to be allowed while it prepares a statement, and allows it.
class Listener {
 public:
    explicit Listener(const SqliteSession& session) : handle_(session.handle()) {
        sqlite3_set_authorizer(handle_, &hear, this);
    }
    ~Listener() { sqlite3_set_authorizer(handle_, nullptr, nullptr); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Inner-most trigger or view, and the tables written from there.
    std::map<std::string, std::set<std::string>> heard;
    /// Tables that are read, in small letters.
    std::set<std::string> read;

 private:
    static int hear(void* self, int action, const char* first, const char*, const char*,
                    const char* source) {
        if (action == SQLITE_READ) {
            static_cast<Listener*>(self)->read.insert(lower(first));
        }
        if (source != nullptr) {
            std::set<std::string>& written = static_cast<Listener*>(self)->heard[source];
            if (action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE) {
                written.insert(first);
            }
        }
        return SQLITE_OK;
    }

    sqlite3* handle_;
};

/// The statement that made a table or trigger, in small letters; nullopt when there is none.
std::optional<std::string> made_by(SqliteSession& session, const std::string& type,
                                   const std::string& name) {
    SQLite::Statement ask = session.prepare(
        {}, "SELECT sql FROM main.sqlite_schema WHERE type = ?1 AND name = ?2 COLLATE NOCASE");
    ask.bind(1, type);
    ask.bind(2, name);
    return session.step({}, ask) ? std::optional(lower(ask.getColumn(0).getString()))
                                 : std::nullopt;
}

/// An option of a full-text table; empty: it has none. `content` names what it indexes without
/// holding it.
std::string option_of(const std::string& sql, const std::string& name) {
    const std::regex option("[(,]\\s*" + name + "\\s*=\\s*[\"'`\\[]?([^\"'`\\],)]*)");
    std::smatch found;
    std::string value = std::regex_search(sql, found, option) ? found[1].str() : std::string();
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back())) != 0) {
        value.pop_back();
    }
    return value;
}

/// Whether a view reads the table, also through other views. Of one that SQLite does not take, its
/// own words tell.
bool reads(SqliteSession& session, const std::string& view, const std::string& table) {
    Listener listener(session);
    if (session.try_prepare("SELECT * FROM main." + quoted_identifier(view))) {
        return listener.read.contains(lower(table));
    }
    return made_by(session, "view", view).value_or("").find(lower(table)) != std::string::npos;
}

bool has_column(SqliteSession& session, const std::string& table, const std::string& column) {
    SQLite::Statement ask =
        session.prepare({}, "SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE");
    ask.bind(1, table);
    ask.bind(2, column);
    return session.step({}, ask);
}

/// Whether `content` has what a full-text table reads to make itself anew. A view has no rowid: of
/// one that has no column for it, all rows would get another.
bool can_be_rebuilt(SqliteSession& session, const std::string& index, const std::string& sql,
                    const std::string& content) {
    const std::string named = option_of(sql, "content_rowid");
    const std::string rowid = named.empty() ? "rowid" : named;
    if (made_by(session, "view", content) && !has_column(session, content, rowid)) {
        return false;
    }
    std::string columns = "T." + quoted_identifier(rowid);
    SQLite::Statement list = session.prepare({}, "SELECT name FROM pragma_table_info(?1)");
    list.bind(1, index);
    while (session.step({}, list)) {
        columns += ",T." + quoted_identifier(list.getColumn(0).getString());
    }
    return session
        .try_prepare("SELECT " + columns + " FROM main." + quoted_identifier(content) + " AS T")
        .has_value();
}

}  // namespace

bool is_text_index(SqliteSession& session, const std::string& table) {
    static const std::regex module("using\\s+[\"'`\\[]?fts[345]");
    const std::optional<std::string> sql = made_by(session, "table", table);
    return sql && sql->starts_with("create virtual") && std::regex_search(*sql, module);
}

SqliteEffects effects_of(SqliteSession& session, const std::string& sql) {
    SqliteEffects effects;
    std::map<std::string, std::set<std::string>> heard;
    {
        Listener listener(session);
        effects.possible = session.try_prepare(sql).has_value();
        heard = std::move(listener.heard);
    }
    for (auto& [name, written] : heard) {
        const std::optional<std::string> made = made_by(session, "trigger", name);
        if (!made) {
            continue;  // a view that a trigger reads
        }
        const bool only_indexes =
            !written.empty() &&
            std::all_of(written.begin(), written.end(),
                        [&](const std::string& table) { return is_text_index(session, table); });
        if (only_indexes && made->find("raise") == std::string::npos) {
            effects.indexes.insert(written.begin(), written.end());
        } else if (effects.unknown.empty()) {
            effects.unknown = name;
        }
        effects.triggers.emplace(name, std::move(written));
    }
    return effects;
}

TextIndexes text_indexes_of(SqliteSession& session, const std::string& table,
                            const std::set<std::string>& by_trigger) {
    TextIndexes result{by_trigger, {}, {}};
    for (const auto& [name, kind] : session.tables()) {
        if (kind.type != "virtual" || !is_text_index(session, name)) {
            continue;
        }
        if (name == table) {
            result.all.insert(name);
            continue;
        }
        const std::string sql = made_by(session, "table", name).value_or("");
        const std::string content = option_of(sql, "content");
        const bool is_view = !content.empty() && made_by(session, "view", content).has_value();
        if (content != lower(table) && !(is_view && reads(session, content, table))) {
            continue;
        }
        result.all.insert(name);
        if (by_trigger.contains(name)) {
            continue;
        }
        result.unattended.insert(name);
        if (!can_be_rebuilt(session, name, sql, content)) {
            result.stuck[name] = fmt::format(
                "the full-text table {} takes its words from {}, no trigger removes them, and "
                "SQLite cannot make it anew",
                name, content);
        }
    }
    return result;
}

}  // namespace dsar
