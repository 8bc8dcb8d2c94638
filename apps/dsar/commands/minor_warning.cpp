// SPDX-License-Identifier: Apache-2.0
#include "apps/dsar/commands/minor_warning.hpp"

#include "apps/dsar/error_form.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

namespace dsar::cli {
namespace {

std::string words_of(const MinorFound& found) {
    const std::string young = fmt::format("{}", fmt::join(found.signs.young, ", "));
    if (!found.signs.adult.empty()) {
        return fmt::format(
            "{} says that the person is a minor, {} that they are not: look, and if "
            "so: dsar erase --ground child",
            young, fmt::join(found.signs.adult, ", "));
    }
    const std::string start = fmt::format("the person is a minor ({} says so)", young);
    if (found.case_id.empty()) {
        return start + ": what is held must be erased (Art. 17(1)(f))";
    }
    return fmt::format("{}; case {} {} to erase what is held (Art. 17(1)(f)): dsar erase --case {}",
                       start, found.case_id, found.opened ? "was opened" : "is open",
                       found.case_id);
}

}  // namespace

void warn_of_minor(const std::optional<MinorFound>& found, Session& session) {
    if (found) {
        session.err.write(warning_text(words_of(*found), session.err.look()));
    }
}

}  // namespace dsar::cli
