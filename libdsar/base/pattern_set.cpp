// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/pattern_set.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/base/patterns_module.hpp"

namespace dsar {

const PatternsFunctions& patterns_functions() {
    static const PatternsFunctions& loaded =
        *static_cast<const PatternsFunctions*>(module_symbol("patterns", "dsar_patterns"));
    return loaded;
}

PatternSet::PatternSet(std::span<const std::string_view> patterns)
    : set_(patterns_functions().make(patterns)) {
    if (set_ == nullptr) {
        throw Error(ErrorKind::Failed, "a set of patterns cannot be compiled");
    }
}

PatternSet::~PatternSet() {
    patterns_functions().free(set_);
}

void PatternSet::match(std::string_view text, std::vector<int>& places) const {
    patterns_functions().match(set_, text, places);
}

}  // namespace dsar
