// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/copies.hpp"

#include "libdsar/stores/rows/fields.hpp"
#include "libdsar/stores/rows/links.hpp"
#include "libdsar/stores/rows/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace dsar {
namespace {

constexpr std::string_view kind_of_copy = "rows-1";

std::string packed(const StoredRow& row) {
    PartsWriter out;
    out.add(kind_of_copy);
    out.add(pack(Record{{}, row.raw}));
    return out.take();
}

/// Records that stay, and that a foreign key would delete or change with one that goes.
std::vector<Obstacle> carried_along(RowServer& server, const PlannedRows& planned) {
    std::set<const RowTable*> tables;
    for (const PlannedRow& each : planned.all()) {
        tables.insert(each.table);
    }
    std::vector<RowLink> acting = server.links(tables);
    std::erase_if(acting, [](const RowLink& link) {
        return link.on_delete != "CASCADE" && !link.on_delete.starts_with("SET");
    });
    std::vector<Obstacle> found;
    find_broken_links(server, acting, planned, found);
    return found;
}

Error not_copied(const StoreEntry& store, const Change& change, std::string why) {
    return {ErrorKind::Failed,
            fmt::format("cannot copy {}/{}", store.name, change.collection->name), std::move(why)};
}

StoredRow row_to_copy(const StoreEntry& store, const RowTable& table, const Change& change,
                      std::vector<StoredRow> rows) {
    if (!table.fixed.empty()) {
        throw not_copied(store, change, "it cannot be put back: " + table.fixed);
    }
    if (rows.size() != 1 || record_digest(rows.front().record) != change.state) {
        throw not_copied(store, change, "a record is not as it was, or nowhere");
    }
    return std::move(rows.front());
}

}  // namespace

std::vector<std::string> copy_rows(RowServer& server, const StoreEntry& store,
                                   std::span<const Change> changes) {
    PlannedRows planned;
    std::vector<std::string> copies;
    RowsOfChanges rows(server, changes);
    for (std::size_t index = 0; index < changes.size(); ++index) {
        const RowTable& table = server.table(changes[index].collection->name);
        StoredRow row = row_to_copy(store, table, changes[index], rows.take(index));
        const std::string why = why_not_put_back(server, table, row);
        if (!why.empty()) {
            throw not_copied(store, changes[index], "it cannot be put back: " + why);
        }
        copies.push_back(packed(row));
        planned.add({index, &changes[index], &table, std::move(row), {}, {}});
    }
    const std::vector<Obstacle> carried = carried_along(server, planned);
    if (!carried.empty()) {
        throw not_copied(store, changes[carried.front().change],
                         "it cannot be put back: " + carried.front().why);
    }
    return copies;
}

std::string why_not_put_back(RowServer& server, const RowTable& table, const StoredRow& row) {
    std::vector<RowRefusal> found = server.hindrances(table, row, RowAct::Insert, {});
    if (found.empty()) {
        found = server.refusals(table, row, row.record, row.record.fields);
    }
    return found.empty() ? std::string() : found.front().why;
}

StoredRow row_in_copy(const RowServer& server, std::string_view copy, const RowTable& table) {
    PartsReader in(copy);
    if (in.next() != kind_of_copy) {
        fail_damaged_copy();
    }
    StoredRow row;
    row.raw = unpack(in.next()).fields;
    for (const Field& field : row.raw) {
        if (table.column(field.name) == nullptr) {
            throw server.error(table.name,
                               fmt::format("it has no column {} any more, so no record can be put "
                                           "back as it was",
                                           field.name));
        }
    }
    return row;
}

bool is_same_row(const RowTable& table, const StoredRow& copy, const StoredRow& row) {
    return std::all_of(copy.raw.begin(), copy.raw.end(), [&](const Field& field) {
        const RowColumn* column = table.column(field.name);
        const Value* value = value_of(row.raw, field.name);
        return column == nullptr || column->made_by_server ||
               (value != nullptr && *value == field.value);
    });
}

Standing standing_in(RowServer& server, const RowTable& table, const StoredRow& row,
                     const RecordKey& key) {
    Standing standing = Standing::Nothing;
    FieldReader reader;
    for (const StoredRow& other : server.rows_of_key(table, key)) {
        if (is_same_row(table, row, other)) {
            return Standing::Same;
        }
        const bool has_key = std::all_of(key.begin(), key.end(), [&](const Field& part) {
            return reader.first(other.record, {}, FieldPath(part.name)) == part.value;
        });
        standing = has_key ? Standing::Other : standing;
    }
    return standing;
}

}  // namespace dsar
