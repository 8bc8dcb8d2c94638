// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/mysql/privileges.hpp"

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

/// Walks through a line of SHOW GRANTS, in which names stand in backticks.
class GrantLine {
 public:
    explicit GrantLine(std::string_view line) : rest_(line) {}

    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) {
            return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }

    /// Up to `, `, ` ON ` or `(`; empty at the end.
    std::string privilege() {
        const std::size_t end =
            std::min({rest_.find(", "), rest_.find(" ON "), rest_.find(" ("), rest_.size()});
        std::string word(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return word;
    }

    /// `people`, in backticks or not; `*`.
    std::string name() {
        std::string name;
        if (!take("`")) {
            while (!rest_.empty() && rest_.front() != '.' && rest_.front() != ' ') {
                name += rest_.front();
                rest_.remove_prefix(1);
            }
            return name;
        }
        while (!rest_.empty()) {
            if (take("``")) {
                name += '`';
            } else if (take("`")) {
                break;
            } else {
                name += rest_.front();
                rest_.remove_prefix(1);
            }
        }
        return name;
    }

    /// True when there was a list of columns.
    bool skip_columns() {
        if (!take(" (")) {
            return false;
        }
        while (!rest_.empty() && !take(")")) {
            if (rest_.front() == '`') {
                name();
            } else {
                rest_.remove_prefix(1);
            }
        }
        return true;
    }

 private:
    std::string_view rest_;
};

/// As LIKE does, by letter or byte: a pattern of GRANT has `%`, `_`, and a backslash before those
/// that are meant as they are.
bool is_like(std::string_view text, std::string_view pattern) {
    while (!pattern.empty()) {
        if (pattern.front() == '%') {
            pattern.remove_prefix(1);
            for (std::size_t skipped = 0; skipped <= text.size(); ++skipped) {
                if (is_like(text.substr(skipped), pattern)) {
                    return true;
                }
            }
            return false;
        }
        const bool is_any = pattern.front() == '_';
        if (pattern.front() == '\\' && pattern.size() > 1) {
            pattern.remove_prefix(1);
        }
        if (text.empty() || (!is_any && text.front() != pattern.front())) {
            return false;
        }
        text.remove_prefix(1);
        pattern.remove_prefix(1);
    }
    return text.empty();
}

bool covers(const MysqlGrant& grant, std::string_view privilege) {
    return std::any_of(
        grant.privileges.begin(), grant.privileges.end(),
        [&](const std::string& each) { return each == privilege || each == "ALL PRIVILEGES"; });
}

}  // namespace

MysqlGrant parse_mysql_grant(std::string_view text) {
    GrantLine line(text);
    if (!line.take("GRANT ")) {
        return {};
    }
    MysqlGrant grant;
    do {
        std::string privilege = line.privilege();
        if (!line.skip_columns()) {
            grant.privileges.push_back(std::move(privilege));
        }
    } while (line.take(", "));
    if (!line.take(" ON ")) {
        return {};  // a role
    }
    grant.database = line.name();
    if (!line.take(".")) {
        return {};  // PROCEDURE, FUNCTION, PROXY
    }
    grant.table = line.name();
    return grant;
}

bool MysqlPrivileges::on_table(std::string_view privilege, std::string_view table) const {
    return std::any_of(grants_.begin(), grants_.end(), [&](const MysqlGrant& grant) {
        if (!covers(grant, privilege)) {
            return false;
        }
        if (grant.table == "*") {
            return grant.database == "*" || is_like(database_, grant.database);
        }
        return !table.empty() && grant.database == database_ && grant.table == table;
    });
}

MysqlPrivileges read_privileges(MysqlSession& session) {
    std::vector<MysqlGrant> grants;
    session.run({}, "SHOW GRANTS", {},
                [&](const MysqlRow& row) { grants.push_back(parse_mysql_grant(row.text(0))); });
    return {session.database(), std::move(grants)};
}

}  // namespace dsar
