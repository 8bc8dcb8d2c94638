// SPDX-License-Identifier: Apache-2.0
// In which order rows go and come back on a server that checks foreign keys at each statement:
// children go before their parents, and come back after them. Where references run in a circle, one
// of them is cleared before and set again behind.
#pragma once

#include "libdsar/stores/change.hpp"
#include "libdsar/stores/rows/planned.hpp"
#include "libdsar/stores/rows/server.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dsar {

/// A row that goes or comes with these columns NULL, so that the others of its circle can move.
struct LooseRow {
    std::size_t number = 0;
    std::vector<std::string> columns;
};

/// Rows that refer to each other in a circle of which no reference can be cleared.
struct RowKnot {
    std::vector<std::size_t> numbers;
    std::vector<const RowLink*> links;
};

struct RowOrder {
    /// As they can be carried out, else as they came: what is in one part waits for none of it.
    std::vector<std::vector<std::size_t>> parts;
    std::vector<LooseRow> loose;  ///< cleared before all of it, or set again behind it
    std::vector<RowKnot> knots;   ///< for those there is no order
};

/// Orders changes of rows by the links of which a server checks each statement.
class RowOrdering {
 public:
    /// Whether these columns of the row may be NULL for a while.
    using MayLoosen =
        std::function<bool(std::size_t number, const std::vector<std::string>& columns)>;

    explicit RowOrdering(std::vector<RowLink> links);

    /// What a change makes of a row, each column as the server spells it: `before` is null for a
    /// row that is put in, `after` for one that is removed.
    void add(std::size_t number, const RowTable& table, const std::vector<Field>* before,
             const std::vector<Field>* after);
    /// The change that was added last stands behind this one, which was added before.
    void put_behind(std::size_t number);

    /// Once. The knots point into this.
    [[nodiscard]] RowOrder run(const MayLoosen& may_loosen);

 private:
    struct Row {
        std::size_t number = 0;
        bool moves = false;  // goes or comes, as a whole
        std::vector<std::size_t> edges_in;
        std::vector<std::size_t> edges_out;
        std::size_t waits_for = 0;
        std::size_t part = 0;  // behind those of all that it waits for
        bool is_out = false;
    };
    struct Edge {
        std::size_t from = 0;
        std::size_t to = 0;
        std::size_t child = 0;
        const RowLink* link = nullptr;  ///< null: two changes of one row
        bool is_cut = false;
    };
    /// Rows by what a link compares.
    using ByKey = std::multimap<std::string, std::size_t>;
    struct Side {
        ByKey leaving;
        ByKey arriving;
    };

    void add_edge(Edge edge);
    void add_edges();
    void cut(std::size_t edge);
    void take_out(std::size_t row);
    [[nodiscard]] std::vector<std::size_t> find_circle(std::size_t row) const;
    void undo_circle(const std::vector<std::size_t>& circle, const MayLoosen& may_loosen);
    bool loosen(const Edge& edge, const MayLoosen& may_loosen);

    std::vector<RowLink> links_;
    std::vector<std::pair<Side, Side>> sides_;  // of each link: children, parents
    std::vector<Row> rows_;
    std::vector<Edge> edges_;
    std::map<std::size_t, std::size_t> places_;  // by number
    std::vector<std::size_t> ready_;             // a heap, the first of the list on top
    RowOrder out_;
};

/// Whether columns of a row that is there may be cleared, and set again as they are.
bool may_be_loosened(RowServer& server, const RowTable& table, const StoredRow& row,
                     const std::vector<std::string>& columns);

/// Says of planned changes which circles no order undoes.
void find_knots(RowServer& server, const std::vector<RowLink>& links, const PlannedRows& planned,
                std::vector<Obstacle>& found);

}  // namespace dsar
