// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/effects.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <regex>
#include <utility>

namespace dsar {
namespace {

/// Listens to what SQLite asks to be allowed while it prepares a statement, and allows it, as a
/// session that changes would.
class Listener {
 public:
    explicit Listener(const SqliteSession& session) : handle_(session.handle()) {
        sqlite3_set_authorizer(handle_, &hear, this);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, -1, &trusted_);
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, nullptr);
    }
    ~Listener() {
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, trusted_, nullptr);
        sqlite3_set_authorizer(handle_, nullptr, nullptr);
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    /// Inner-most trigger or view, and the tables written from there.
    std::map<std::string, std::set<std::string>> heard;

 private:
    static int hear(void* self, int action, const char* first, const char*, const char*,
                    const char* source) {
        if (source != nullptr) {
            std::set<std::string>& written = static_cast<Listener*>(self)->heard[source];
            if (action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE) {
                written.insert(first);
            }
        }
        return SQLITE_OK;
    }

    sqlite3* handle_;
    int trusted_ = 0;
};

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return std::tolower(letter); });
    return text;
}

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

/// The table whose content a full-text table indexes without holding it; empty: none.
std::string content_of(const std::string& sql) {
    static const std::regex option("[(,]\\s*content\\s*=\\s*[\"'`\\[]?([^\"'`\\],)]*)");
    std::smatch found;
    std::string name = std::regex_search(sql, found, option) ? found[1].str() : std::string();
    while (!name.empty() && std::isspace(static_cast<unsigned char>(name.back())) != 0) {
        name.pop_back();
    }
    return name;
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
    TextIndexes result{by_trigger, {}};
    for (const auto& [name, kind] : session.tables()) {
        if (kind.type != "virtual" || !is_text_index(session, name)) {
            continue;
        }
        if (name == table) {
            result.all.insert(name);
        } else if (content_of(made_by(session, "table", name).value_or("")) == lower(table)) {
            result.all.insert(name);
            if (!by_trigger.contains(name)) {
                result.unattended.insert(name);
            }
        }
    }
    return result;
}

}  // namespace dsar
