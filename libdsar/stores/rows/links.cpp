// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/links.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <unordered_map>
#include <utility>

namespace dsar {
namespace {

constexpr std::size_t values_per_statement = 1000;

bool same_paths(const std::vector<FieldPath>& left, const std::vector<FieldPath>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& one, const auto& two) { return one.parts == two.parts; });
}

/// Whether the paths are columns of the table, or lie in them.
bool are_columns(const RowTable& table, const std::vector<FieldPath>& paths) {
    return std::all_of(paths.begin(), paths.end(), [&](const FieldPath& path) {
        return !path.is_position() && table.column(path.name()) != nullptr;
    });
}

/// What the map knows, added to what the server declares.
class MapLinks {
 public:
    MapLinks(RowServer& server, const StoreEntry& store, const std::set<const RowTable*>& tables,
             std::vector<RowLink>& links)
        : server_(server), store_(store), tables_(tables), links_(links) {}

    void add_all() {
        for (const CollectionEntry& collection : store_.collections) {
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
    }

 private:
    void add(const CollectionEntry& collection, const std::vector<std::string>& fields,
             const Reference& to) {
        if (to.store != store_.name) {
            return;
        }
        const RowTable* from = server_.find_table(collection.name);
        const RowTable* target = server_.find_table(to.collection);
        const bool concerns = from != nullptr && target != nullptr && from->fixed.empty() &&
                              target->fixed.empty() &&
                              (tables_.contains(from) || tables_.contains(target));
        if (!concerns) {
            return;
        }
        RowLink link{from,   {fields.begin(), fields.end()},
                     target, {to.fields.begin(), to.fields.end()},
                     false,  {},
                     {}};
        const bool known = std::any_of(links_.begin(), links_.end(), [&](const RowLink& other) {
            return other.from == link.from && other.to == link.to &&
                   same_paths(other.fields, link.fields) &&
                   same_paths(other.to_fields, link.to_fields);
        });
        if (!known && are_columns(*from, link.fields) && are_columns(*target, link.to_fields)) {
            links_.push_back(std::move(link));
        }
    }

    RowServer& server_;
    const StoreEntry& store_;
    const std::set<const RowTable*>& tables_;
    std::vector<RowLink>& links_;
};

/// Text that is empty is a value for the server, though not for the map.
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

using EachRow = std::function<void(const StoredRow& row)>;

/// Calls `each` with at least the rows that hold one of the values at `path`: by the server where
/// it is a column, else all rows.
void rows_at(RowServer& server, const RowTable& table, const FieldPath& path,
             const std::vector<Value>& values, const EachRow& each) {
    if (path.is_nested()) {
        server.rows_with(table, {}, {}, each);
        return;
    }
    const std::span<const Value> all(values);
    for (std::size_t begin = 0; begin < all.size(); begin += values_per_statement) {
        server.rows_with(table, path.name(),
                         all.subspan(begin, std::min(values_per_statement, all.size() - begin)),
                         each);
    }
}

/// Looks along one link for what the planned changes would break.
class LinkCheck {
 public:
    LinkCheck(RowServer& server, const RowLink& link, const PlannedRows& planned,
              std::vector<Obstacle>& found)
        : server_(server), link_(link), planned_(planned), found_(found) {}

    void look_for_children() {
        collect_what_goes();
        if (going_.empty()) {
            return;
        }
        rows_at(server_, *link_.from, link_.fields.front(), values_, [&](const StoredRow& row) {
            for (const std::string& reference : references_after(row)) {
                if (going_.contains(reference)) {
                    orphaned_.insert(reference);
                }
            }
        });
        for (const std::string& reference : orphaned_) {
            if (!has_other(reference, values_)) {
                report(going_.at(reference));
            }
        }
    }

    void look_for_parents() {
        for (const PlannedRow& planned : planned_.all()) {
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
    static bool writes_one_of(const PlannedRow& planned, const std::vector<FieldPath>& paths) {
        return std::any_of(paths.begin(), paths.end(),
                           [&](const FieldPath& path) { return planned.writes(path.name()); });
    }

    static void add_values(const Record& record, const FieldPath& path,
                           std::vector<Value>& values) {
        FieldReader reader;
        reader.each(record, {}, path, [&](const Value& value) {
            if (!value.is_null()) {
                values.push_back(value);
            }
        });
    }

    /// References that name a record which goes, or gets another key.
    void collect_what_goes() {
        for (const PlannedRow& planned : planned_.all()) {
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
    std::vector<std::string> references_after(const StoredRow& row) const {
        const auto changes = planned_.of(*link_.from, row);
        if (changes.empty()) {
            return references_in(row.record, link_.fields, link_.declared);
        }
        return planned_.removes(*link_.from, row)
                   ? std::vector<std::string>()
                   : references_in(changes.back()->after, link_.fields, link_.declared);
    }

    /// Whether a record that the reference names will be there when all is done; `values` holds
    /// what its first field is.
    bool has_other(const std::string& reference, const std::vector<Value>& values) {
        for (const PlannedRow& planned : planned_.all()) {
            if (planned.table == link_.to && !planned_.removes(*planned.table, planned.row) &&
                holds(references_in(planned.after, link_.to_fields, link_.declared), reference)) {
                return true;
            }
        }
        bool other = false;
        rows_at(server_, *link_.to, link_.to_fields.front(), values, [&](const StoredRow& row) {
            other = other || (planned_.of(*link_.to, row).empty() &&
                              is_named(row, reference, values.size() == 1));
        });
        return other;
    }

    /// A declared link compares as the column does, which may not mind case.
    bool is_named(const StoredRow& row, const std::string& reference, bool by_server) const {
        return (by_server && link_.declared && link_.to_fields.size() == 1) ||
               holds(references_in(row.record, link_.to_fields, link_.declared), reference);
    }

    void report(const std::vector<const PlannedRow*>& changes) {
        std::vector<std::string> names;
        for (const FieldPath& path : link_.fields) {
            names.push_back(path.text);
        }
        const std::string who = fmt::format("a record of {} that is not removed refers to it by {}",
                                            link_.from->name, fmt::join(names, ", "));
        for (const PlannedRow* each : changes) {
            const std::string& action = each->change->remove ? link_.on_delete : link_.on_update;
            const std::string_view what =
                action.starts_with("SET") || (action == "CASCADE" && !each->change->remove)
                    ? ", and would be changed with it"
                : action == "CASCADE" ? ", and would be deleted with it"
                : link_.declared      ? ""
                                      : " (by the map)";
            const std::string field =
                each->change->remove ? "" : each->path_to(link_.to_fields.front().name());
            found_.push_back({each->number, field, "foreign_key", fmt::format("{}{}", who, what)});
        }
    }

    RowServer& server_;
    const RowLink& link_;
    const PlannedRows& planned_;
    std::vector<Obstacle>& found_;
    std::unordered_map<std::string, std::vector<const PlannedRow*>> going_;
    std::set<std::string> orphaned_;  // of these, those that a row will still refer to
    std::vector<Value> values_;       // what their first field holds
};

}  // namespace

std::vector<RowLink> links_of(RowServer& server, const StoreEntry& store,
                              const std::set<const RowTable*>& tables) {
    std::vector<RowLink> links = server.links(tables);
    MapLinks(server, store, tables, links).add_all();
    return links;
}

void find_broken_links(RowServer& server, const std::vector<RowLink>& links,
                       const PlannedRows& planned, std::vector<Obstacle>& found) {
    for (const RowLink& link : links) {
        LinkCheck(server, link, planned, found).look_for_children();
        if (link.declared) {
            LinkCheck(server, link, planned, found).look_for_parents();
        }
    }
}

}  // namespace dsar
