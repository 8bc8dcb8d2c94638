// SPDX-License-Identifier: Apache-2.0
// Tables: aligned under a heading on a terminal; separated by tabs, whole and without heading,
// elsewhere.
#pragma once

#include "apps/dsar/look.hpp"

#include <string>
#include <vector>

namespace dsar::cli {

/// A column: its heading, and whether it holds numbers (aligned to the right).
struct Column {
    std::string heading;
    bool number = false;
};

/// Cells are untrusted: they are escaped here. Every row has as many cells as there are columns.
std::string table_text(const std::vector<Column>& columns,
                       const std::vector<std::vector<std::string>>& rows, const Look& look);

/// A row of a list, led by how it stands.
struct MarkedRow {
    Mark mark = Mark::Ok;
    std::vector<std::string> cells;
};

/// As table_text, each row behind its mark, and without headings.
std::string marked_text(const std::vector<Column>& columns, const std::vector<MarkedRow>& rows,
                        const Look& look);

}  // namespace dsar::cli
