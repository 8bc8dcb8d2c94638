// SPDX-License-Identifier: Apache-2.0
#include "libdsar/stores/rows/order.hpp"

#include "libdsar/stores/rows/fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace dsar {
namespace {

/// What the fields hold, one behind the other; nullopt when one is NULL, or there is no row. Case
/// and spaces at the end do not count, as in some collations: two that only seem to be the same
/// wait for each other without need.
std::optional<std::string> key_in(const std::vector<Field>* row,
                                  const std::vector<FieldPath>& fields) {
    std::string key;
    for (const FieldPath& field : fields) {
        const Value* value = row == nullptr ? nullptr : value_of(*row, field.name());
        if (value == nullptr || value->is_null()) {
            return std::nullopt;
        }
        std::string text = value->text;
        text.erase(text.find_last_not_of(' ') + 1);
        std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
            return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
        });
        key += fmt::format("{}:{}", text.size(), text);
    }
    return key;
}

}  // namespace

RowOrdering::RowOrdering(std::vector<RowLink> links) : links_(std::move(links)) {
    std::erase_if(links_, [](const RowLink& link) { return !link.declared || link.at_end; });
    sides_.resize(links_.size());
}

/// Only what changes counts: a reference that stays as it is waits for nobody.
void RowOrdering::add(std::size_t number, const RowTable& table, const std::vector<Field>* before,
                      const std::vector<Field>* after) {
    const std::size_t row = rows_.size();
    rows_.push_back({number, before == nullptr || after == nullptr, {}, {}, 0, 0, false});
    places_.emplace(number, row);
    const auto note = [&](Side& side, const std::vector<FieldPath>& fields) {
        const std::optional<std::string> was = key_in(before, fields);
        const std::optional<std::string> will_be = key_in(after, fields);
        if (was && was != will_be) {
            side.leaving.emplace(*was, row);
        }
        if (will_be && was != will_be) {
            side.arriving.emplace(*will_be, row);
        }
    };
    for (std::size_t at = 0; at < links_.size(); ++at) {
        if (links_[at].from == &table) {
            note(sides_[at].first, links_[at].fields);
        }
        if (links_[at].to == &table) {
            note(sides_[at].second, links_[at].to_fields);
        }
    }
}

void RowOrdering::put_behind(std::size_t number) {
    add_edge({places_.at(number), rows_.size() - 1, 0, nullptr, false});
}

void RowOrdering::add_edge(Edge edge) {
    rows_[edge.from].edges_out.push_back(edges_.size());
    rows_[edge.to].edges_in.push_back(edges_.size());
    ++rows_[edge.to].waits_for;
    edges_.push_back(edge);
}

void RowOrdering::add_edges() {
    for (std::size_t at = 0; at < links_.size(); ++at) {
        const auto& [children, parents] = sides_[at];
        for (const auto& [key, child] : children.leaving) {
            const auto [begin, end] = parents.leaving.equal_range(key);
            for (auto parent = begin; parent != end; ++parent) {
                if (parent->second != child || links_[at].binds_itself) {
                    add_edge({child, parent->second, child, &links_[at], false});
                }
            }
        }
        for (const auto& [key, child] : children.arriving) {
            const auto [begin, end] = parents.arriving.equal_range(key);
            for (auto parent = begin; parent != end; ++parent) {
                if (parent->second != child) {
                    add_edge({parent->second, child, child, &links_[at], false});
                }
            }
        }
    }
}

void RowOrdering::cut(std::size_t edge) {
    if (edges_[edge].is_cut) {
        return;
    }
    edges_[edge].is_cut = true;
    const std::size_t to = edges_[edge].to;
    if (rows_[edges_[edge].from].is_out) {
        rows_[to].part = std::max(rows_[to].part, rows_[edges_[edge].from].part + 1);
    }
    if (--rows_[to].waits_for == 0) {
        ready_.push_back(to);
        std::push_heap(ready_.begin(), ready_.end(), std::greater<>());
    }
}

void RowOrdering::take_out(std::size_t row) {
    rows_[row].is_out = true;
    if (out_.parts.size() <= rows_[row].part) {
        out_.parts.resize(rows_[row].part + 1);
    }
    out_.parts[rows_[row].part].push_back(rows_[row].number);
    for (const std::size_t edge : rows_[row].edges_out) {
        cut(edge);
    }
}

/// Edges of a circle that the row, or what it waits for, is part of.
std::vector<std::size_t> RowOrdering::find_circle(std::size_t row) const {
    std::vector<std::size_t> path;
    std::map<std::size_t, std::size_t> places;  // of rows on the path
    while (places.emplace(row, path.size()).second) {
        const auto& edges = rows_[row].edges_in;
        const std::size_t edge = *std::find_if(
            edges.begin(), edges.end(), [&](std::size_t each) { return !edges_[each].is_cut; });
        path.push_back(edge);
        row = edges_[edge].from;
    }
    path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(places.at(row)));
    return path;
}

/// Without this reference its row waits for nobody by that link.
bool RowOrdering::loosen(const Edge& edge, const MayLoosen& may_loosen) {
    const Row& child = rows_[edge.child];
    if (edge.link == nullptr || !child.moves) {
        return false;
    }
    std::vector<std::string> columns;
    for (const FieldPath& field : edge.link->fields) {
        const RowColumn* column = edge.link->from->column(field.name());
        if (column != nullptr && column->nullable && column->computed.empty()) {
            columns.push_back(column->name);
        }
    }
    if (columns.empty() || !may_loosen(child.number, columns)) {
        return false;
    }
    out_.loose.push_back({child.number, std::move(columns)});
    for (const auto* edges : {&child.edges_in, &child.edges_out}) {
        for (const std::size_t each : *edges) {
            if (edges_[each].child == edge.child && edges_[each].link == edge.link) {
                cut(each);
            }
        }
    }
    return true;
}

void RowOrdering::undo_circle(const std::vector<std::size_t>& circle, const MayLoosen& may_loosen) {
    for (const std::size_t edge : circle) {
        if (loosen(edges_[edge], may_loosen)) {
            return;
        }
    }
    RowKnot& knot = out_.knots.emplace_back();
    for (const std::size_t edge : circle) {
        knot.numbers.push_back(rows_[edges_[edge].child].number);
        if (edges_[edge].link != nullptr) {
            knot.links.push_back(edges_[edge].link);
        }
    }
    cut(circle.front());
}

RowOrder RowOrdering::run(const MayLoosen& may_loosen) {
    add_edges();
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (rows_[row].waits_for == 0) {
            ready_.push_back(row);  // rising, so it is a heap
        }
    }
    for (std::size_t first = 0; first < rows_.size();) {
        if (!ready_.empty()) {
            std::pop_heap(ready_.begin(), ready_.end(), std::greater<>());
            const std::size_t row = ready_.back();
            ready_.pop_back();
            take_out(row);
        } else if (rows_[first].is_out) {
            ++first;
        } else {
            undo_circle(find_circle(first), may_loosen);
        }
    }
    for (std::vector<std::size_t>& part : out_.parts) {
        std::sort(part.begin(), part.end());
    }
    return std::move(out_);
}

bool may_be_loosened(RowServer& server, const RowTable& table, const StoredRow& row,
                     const std::vector<std::string>& columns) {
    Record after = row.record;
    std::vector<Field> cleared;
    for (Field& field : after.fields) {
        if (std::find(columns.begin(), columns.end(), field.name) == columns.end()) {
            continue;
        }
        // It is set again from its spelling alone.
        const Value* raw = value_of(row.raw, field.name);
        if (raw == nullptr || server.as_held(table, field.name, *raw) != field.value) {
            return false;
        }
        field.value = {};
        cleared.push_back(field);
    }
    const std::vector<RowRefusal> hindered = server.hindrances(table, row, RowAct::Write, cleared);
    return hindered.empty() && server.refusals(table, row, after, cleared).empty();
}

void find_knots(RowServer& server, const std::vector<RowLink>& links, const PlannedRows& planned,
                std::vector<Obstacle>& found) {
    RowOrdering ordering(links);
    std::map<std::size_t, const PlannedRow*> rows;
    for (const PlannedRow& each : planned.all()) {
        const std::vector<Field> after = overwritten(each.row.raw, each.fields);
        ordering.add(each.number, *each.table, &each.row.raw,
                     each.change->remove ? nullptr : &after);
        rows[each.number] = &each;
    }
    const RowOrder order =
        ordering.run([&](std::size_t number, const std::vector<std::string>& columns) {
            const PlannedRow& row = *rows.at(number);
            return may_be_loosened(server, *row.table, row.row, columns);
        });
    for (const RowKnot& knot : order.knots) {
        std::set<std::string> names;
        for (const RowLink* link : knot.links) {
            names.insert(fmt::format("{}.{}", link->from->name, link->fields.front().text));
        }
        for (const std::size_t number : std::set(knot.numbers.begin(), knot.numbers.end())) {
            found.push_back({number,
                             {},
                             "circle",
                             fmt::format("records that go refer in a circle, to each other or to "
                                         "themselves, by {}: the server checks that at once, and "
                                         "none of it can be cleared first",
                                         fmt::join(names, ", "))});
        }
    }
}

}  // namespace dsar
