// SPDX-License-Identifier: Apache-2.0
// Documents with several people: the elements of a list that are the subject's stay, the rest is
// about others (DESIGN, Locating; Art 15(4)).
#pragma once

#include "libdsar/model/normalise.hpp"
#include "libdsar/model/plan.hpp"
#include "libdsar/model/record.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dsar {

/// Which elements are theirs: those whose value at `path` (`items[].email`) is one of `own`.
struct OwnElements {
    std::string path;
    Form form = Form::Plain;
    NormaliseOptions options;
    std::set<std::string> own;
    std::vector<std::string> with;  ///< further parts of the value (`items[].last`), by a space
};

/// Cuts the elements of others out of the record. Returns what was withheld, if anything. A list
/// that lies deeper than the first level is withheld whole.
std::optional<WithheldField> keep_own_elements(Record& record, const OwnElements& whose);

}  // namespace dsar
