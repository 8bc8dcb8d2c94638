// SPDX-License-Identifier: Apache-2.0
// Man pages from the command table, in the order of man-pages(7). The same table gives the same
// bytes: no date, no path of the machine that built them.
#pragma once

#include "apps/dsar/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dsar::cli {

/// One generated page.
struct ManualPage {
    std::string file;  ///< `dsar-access.1`
    std::string text;  ///< man(7) source
};

/// dsar(1) and one page for every command that is not hidden.
std::vector<ManualPage> manual_pages();

}  // namespace dsar::cli
