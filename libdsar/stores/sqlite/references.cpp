// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/sqlite/references.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/stores/json/census.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <strings.h>
#include <unordered_map>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t values_per_statement = 500;

bool same_name(const std::string& left, const std::string& right) {
    return ::strcasecmp(left.c_str(), right.c_str()) == 0;
}

const SqliteTable* table_named(const SqliteTables& tables, const std::string& name) {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const auto& each) { return same_name(each.first, name); });
    return found == tables.end() ? nullptr : &found->second;
}

/// The column as a path of the map; SQLite does not mind its case.
std::optional<FieldPath> column_named(const SqliteTable& table, const std::string& name) {
    const auto found =
        std::find_if(table.columns.begin(), table.columns.end(),
                     [&](const SqliteColumn& column) { return same_name(column.name, name); });
    return found == table.columns.end() ? std::nullopt
                                        : std::optional(FieldPath(path_part(found->name)));
}

/// The column that a declared link means on the other side: by name, else part of the primary key.
std::optional<FieldPath> target_of(const SqliteTable& table, const SQLite::Column& name, int part) {
    if (!name.isNull()) {
        return column_named(table, name.getString());
    }
    for (const SqliteColumn& column : table.columns) {
        if (column.key_part == part + 1) {
            return FieldPath(path_part(column.name));
        }
    }
    return std::nullopt;
}

void add_declared(SqliteSession& session, const SqliteTables& tables, const SqliteTable& table,
                  std::vector<SqliteLink>& links) {
    SQLite::Statement list = session.prepare(
        table.name,
        "SELECT id, seq, \"table\", \"from\", \"to\", on_delete FROM pragma_foreign_key_list(?) "
        "ORDER BY id, seq");
    list.bind(1, table.name);
    std::map<int, SqliteLink> found;
    std::vector<int> unclear;
    while (session.step(table.name, list)) {
        const int number = list.getColumn(0).getInt();
        const SqliteTable* to = table_named(tables, list.getColumn(2).getString());
        const auto from = column_named(table, list.getColumn(3).getString());
        const auto target = to == nullptr
                                ? std::nullopt
                                : target_of(*to, list.getColumn(4), list.getColumn(1).getInt());
        if (!from || !target) {
            unclear.push_back(number);  // SQLite itself refuses to change such a table
            continue;
        }
        SqliteLink& link = found[number];
        link.from = &table;
        link.to = to;
        link.declared = true;
        link.on_delete = list.getColumn(5).getString();
        link.fields.push_back(*from);
        link.to_fields.push_back(*target);
    }
    for (auto& [number, link] : found) {
        if (std::count(unclear.begin(), unclear.end(), number) == 0) {
            links.push_back(std::move(link));
        }
    }
}

bool same_paths(const std::vector<FieldPath>& left, const std::vector<FieldPath>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& one, const auto& two) { return one.parts == two.parts; });
}

/// Whether the paths are columns of the table, or lie in them.
bool are_columns(const SqliteTable& table, const std::vector<FieldPath>& paths) {
    return std::all_of(paths.begin(), paths.end(), [&](const FieldPath& path) {
        return !path.is_position() && table.has(path.name());
    });
}

void add_from_map(const StoreEntry& store, const SqliteTables& tables, const std::string& from,
                  const std::vector<std::string>& fields, const Reference& to,
                  std::vector<SqliteLink>& links) {
    const auto child = tables.find(from);
    const auto parent = tables.find(to.collection);
    if (to.store != store.name || child == tables.end() || parent == tables.end() ||
        child->second.identity.empty() || parent->second.identity.empty()) {
        return;
    }
    SqliteLink link{&child->second,  {fields.begin(), fields.end()},
                    &parent->second, {to.fields.begin(), to.fields.end()},
                    false,           {}};
    const bool known = std::any_of(links.begin(), links.end(), [&](const SqliteLink& other) {
        return other.from == link.from && other.to == link.to &&
               same_paths(other.fields, link.fields) && same_paths(other.to_fields, link.to_fields);
    });
    if (!known && are_columns(*link.from, link.fields) && are_columns(*link.to, link.to_fields)) {
        links.push_back(std::move(link));
    }
}

/// Text that is empty is a value for SQLite, though not for the map.
std::vector<std::vector<Value>> with_empty_named(std::vector<std::vector<Value>> parts) {
    for (std::vector<Value>& values : parts) {
        for (Value& value : values) {
            if (!value.is_null() && value.text.empty()) {
                value.text = "''";
            }
        }
    }
    return parts;
}

/// The values of the paths in a record, as references are compared; none when a part is NULL.
std::vector<std::string> references_in(const Record& record, const std::vector<FieldPath>& paths,
                                       bool declared) {
    FieldReader reader;
    std::vector<std::string> result;
    reader.each_together(record, {}, paths, [&](const auto& parts) {
        for (std::string& reference :
             joined_references(declared ? with_empty_named(parts) : parts)) {
            result.push_back(std::move(reference));
        }
    });
    return result;
}

bool holds(const std::vector<std::string>& references, const std::string& one) {
    return std::find(references.begin(), references.end(), one) != references.end();
}

using EachRow = std::function<void(const SqliteRow& row)>;

/// Calls `each` with at least the rows that hold one of the values at `path`: by SQL where it is a
/// column, else all rows.
void rows_with(SqliteSession& session, const SqliteTable& table, const FieldPath& path,
               const std::vector<Value>& values, const EachRow& each) {
    const std::string select = "SELECT " + row_columns(table) + " FROM " + table.sql_name();
    if (path.is_nested()) {
        SQLite::Statement rows = session.prepare(table.name, select);
        while (session.step(table.name, rows)) {
            each(read_row(table, rows));
        }
        return;
    }
    for (std::size_t begin = 0; begin < values.size(); begin += values_per_statement) {
        const std::size_t end = std::min(begin + values_per_statement, values.size());
        std::string places = "?";
        for (std::size_t index = begin + 1; index < end; ++index) {
            places += ",?";
        }
        SQLite::Statement rows = session.prepare(
            table.name,
            fmt::format("{} WHERE {} IN ({})", select, quoted_identifier(path.name()), places));
        int place = 0;
        for (std::size_t index = begin; index < end; ++index) {
            bind_value(rows, ++place, values[index]);
        }
        while (session.step(table.name, rows)) {
            each(read_row(table, rows));
        }
    }
}

/// Looks along one link for what the planned changes would break.
class LinkCheck {
 public:
    LinkCheck(SqliteSession& session, const SqliteLink& link, const PlannedChanges& planned,
              std::vector<Obstacle>& found)
        : session_(session), link_(link), planned_(planned), found_(found) {}

    void look_for_children() {
        collect_what_goes();
        if (going_.empty()) {
            return;
        }
        rows_with(session_, *link_.from, link_.fields.front(), values_, [&](const SqliteRow& row) {
            for (const std::string& reference : references_after(row)) {
                const auto known = going_.find(reference);
                if (known != going_.end() && !known->second.empty() &&
                    !has_other(reference, values_)) {
                    report(known->second);
                    known->second.clear();  // one child is enough
                }
            }
        });
    }

    void look_for_parents() {
        for (const PlannedChange& planned : planned_.all()) {
            const bool writes = !planned.change->remove && planned.table == link_.from &&
                                writes_one_of(planned, link_.fields);
            if (!writes) {
                continue;
            }
            std::vector<Value> values;
            add_values(planned.after, link_.fields.front(), values);
            for (const std::string& reference :
                 references_in(planned.after, link_.fields, link_.declared)) {
                if (!has_other(reference, values)) {
                    found_.push_back({planned.number, planned.path_to(link_.fields.front().name()),
                                      "foreign_key",
                                      fmt::format("no record of {} has that {}", link_.to->name,
                                                  link_.to_fields.front().text)});
                }
            }
        }
    }

 private:
    static bool writes_one_of(const PlannedChange& planned, const std::vector<FieldPath>& paths) {
        return std::any_of(paths.begin(), paths.end(),
                           [&](const FieldPath& path) { return planned.writes(path.name()); });
    }

    void add_values(const Record& record, const FieldPath& path, std::vector<Value>& values) const {
        FieldReader reader;
        reader.each(record, {}, path, [&](const Value& value) {
            if (!value.is_null()) {
                values.push_back(value);
                if (!link_.declared) {  // the map does not mind types
                    values.push_back(text_value(value.text));
                    values.push_back({ValueKind::Number, value.text});
                }
            }
        });
    }

    /// References that name a record which goes, or gets another key.
    void collect_what_goes() {
        for (const PlannedChange& planned : planned_.all()) {
            const bool goes = planned.table == link_.to &&
                              (planned.change->remove || writes_one_of(planned, link_.to_fields));
            if (!goes) {
                continue;
            }
            const auto after = references_in(planned.after, link_.to_fields, link_.declared);
            for (std::string& before :
                 references_in(planned.row.record, link_.to_fields, link_.declared)) {
                if (planned.change->remove || !holds(after, before)) {
                    going_[std::move(before)].push_back(&planned);
                    add_values(planned.row.record, link_.to_fields.front(), values_);
                }
            }
        }
    }

    /// What the row will refer to when all is done.
    std::vector<std::string> references_after(const SqliteRow& row) const {
        const auto changes = planned_.of(*link_.from, row);
        if (changes.empty()) {
            return references_in(row.record, link_.fields, link_.declared);
        }
        const bool removed = std::any_of(changes.begin(), changes.end(),
                                         [](const auto* each) { return each->change->remove; });
        return removed ? std::vector<std::string>()
                       : references_in(changes.back()->after, link_.fields, link_.declared);
    }

    /// Whether a record that the reference names will be there when all is done; `values` holds
    /// what its first field is.
    bool has_other(const std::string& reference, const std::vector<Value>& values) {
        for (const PlannedChange& planned : planned_.all()) {
            if (planned.table == link_.to && !planned_.removes(*planned.table, planned.row) &&
                holds(references_in(planned.after, link_.to_fields, link_.declared), reference)) {
                return true;
            }
        }
        bool other = false;
        rows_with(session_, *link_.to, link_.to_fields.front(), values, [&](const SqliteRow& row) {
            other = other || (planned_.of(*link_.to, row).empty() &&
                              is_named(row, reference, values.size() == 1));
        });
        return other;
    }

    /// A declared link compares as the column does, which may not mind case.
    bool is_named(const SqliteRow& row, const std::string& reference, bool by_sql) const {
        return (by_sql && link_.declared && link_.to_fields.size() == 1) ||
               holds(references_in(row.record, link_.to_fields, link_.declared), reference);
    }

    void report(const std::vector<const PlannedChange*>& changes) {
        std::vector<std::string> names;
        for (const FieldPath& path : link_.fields) {
            names.push_back(path.text);
        }
        const std::string who = fmt::format("a record of {} that is not removed refers to it by {}",
                                            link_.from->name, fmt::join(names, ", "));
        const std::string what = link_.on_delete == "CASCADE" ? ", and would be deleted with it"
                                 : link_.on_delete.starts_with("SET")
                                     ? ", and would be changed with it"
                                     : (link_.declared ? "" : " (by the map)");
        for (const PlannedChange* each : changes) {
            const std::string field =
                each->change->remove ? "" : each->path_to(link_.to_fields.front().name());
            found_.push_back({each->number, field, "foreign_key", who + what});
        }
    }

    SqliteSession& session_;
    const SqliteLink& link_;
    const PlannedChanges& planned_;
    std::vector<Obstacle>& found_;
    std::unordered_map<std::string, std::vector<const PlannedChange*>> going_;
    std::vector<Value> values_;  // what their first field holds
};

}  // namespace

SqliteTables tables_of(SqliteSession& session) {
    SqliteTables tables;
    for (const auto& [name, kind] : session.tables()) {
        if (kind.type == "shadow" || name.starts_with("sqlite_")) {
            continue;
        }
        try {
            tables.emplace(name, read_table(session, name));
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::Failed) {
                throw;
            }
        }
    }
    return tables;
}

std::vector<SqliteLink> links_of(SqliteSession& session, const StoreEntry& store,
                                 const SqliteTables& tables) {
    std::vector<SqliteLink> links;
    for (const auto& [name, table] : tables) {
        add_declared(session, tables, table, links);
    }
    const auto add = [&](const CollectionEntry& collection, const std::vector<std::string>& fields,
                         const Reference& to) {
        add_from_map(store, tables, collection.name, fields, to, links);
    };
    for (const CollectionEntry& collection : store.collections) {
        for (const FieldEntry& field : collection.fields) {
            for (const auto* references : {&field.belongs_to, &field.leads_to}) {
                for (const Reference& to : *references) {
                    add(collection, {field.path}, to);
                }
            }
        }
        for (const CompositeReference& reference : collection.references) {
            if (reference.kind != CompositeReference::Kind::Mentions) {
                add(collection, reference.fields, reference.to);
            }
        }
    }
    return links;
}

void find_broken_links(SqliteSession& session, const std::vector<SqliteLink>& links,
                       const PlannedChanges& planned, std::vector<Obstacle>& found) {
    for (const SqliteLink& link : links) {
        LinkCheck(session, link, planned, found).look_for_children();
        if (link.declared) {
            LinkCheck(session, link, planned, found).look_for_parents();
        }
    }
}

}  // namespace dsar
