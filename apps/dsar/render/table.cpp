// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/render/table.hpp"

#include "apps/dsar/text_width.hpp"

#include <algorithm>

namespace dsar::cli {
namespace {

std::string tab_separated(const std::vector<std::string>& row, const Look& look) {
    std::string out;
    for (std::size_t at = 0; at < row.size(); ++at) {
        out += (at > 0 ? "\t" : "") + look.safe(row[at]);
    }
    return out + "\n";
}

void widen(std::vector<std::size_t>& widths, const std::vector<std::string>& row,
           const Look& look) {
    for (std::size_t at = 0; at < row.size(); ++at) {
        widths[at] = std::max(widths[at], width_of(look.safe(row[at])));
    }
}

// The widest column gives way until the line fits, but not below 12.
void fit(std::vector<std::size_t>& widths, std::size_t columns) {
    std::size_t total = 2 * widths.size();
    for (const std::size_t width : widths) {
        total += width;
    }
    while (total > columns) {
        const auto widest = std::ranges::max_element(widths);
        if (*widest <= 12) {
            return;
        }
        --*widest;
        --total;
    }
}

std::string aligned_row(const std::vector<std::string>& cells, const std::vector<Column>& columns,
                        const std::vector<std::size_t>& widths, const Look& look) {
    std::string line;
    for (std::size_t at = 0; at < cells.size(); ++at) {
        const std::string cell = shortened(look.safe(cells[at]), widths[at], look.ellipsis());
        line +=
            "  " + (columns[at].number ? padded_left(cell, widths[at]) : padded(cell, widths[at]));
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

std::string table_text(const std::vector<Column>& columns,
                       const std::vector<std::vector<std::string>>& rows, const Look& look) {
    if (!look.terminal) {
        std::string out;
        for (const std::vector<std::string>& row : rows) {
            out += tab_separated(row, look);
        }
        return out;
    }
    std::vector<std::string> headings;
    std::vector<std::size_t> widths;
    for (const Column& column : columns) {
        headings.push_back(column.heading);
        widths.push_back(width_of(column.heading));
    }
    for (const std::vector<std::string>& row : rows) {
        widen(widths, row, look);
    }
    fit(widths, look.columns);
    std::string out = aligned_row(headings, columns, widths, look);
    for (const std::vector<std::string>& row : rows) {
        out += aligned_row(row, columns, widths, look);
    }
    return out;
}

std::string marked_text(const std::vector<Column>& columns, const std::vector<MarkedRow>& rows,
                        const Look& look) {
    constexpr std::size_t margin = 2;
    std::vector<std::size_t> widths(columns.size());
    for (const MarkedRow& row : rows) {
        widen(widths, row.cells, look);
    }
    fit(widths, look.columns - margin);
    std::string out;
    for (const MarkedRow& row : rows) {
        out += std::string(margin, ' ') + std::string(look.mark(row.mark)) + " " +
               (look.terminal ? aligned_row(row.cells, columns, widths, look).substr(margin)
                              : tab_separated(row.cells, look));
    }
    return out;
}

}  // namespace dsar::cli
