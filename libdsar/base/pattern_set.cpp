// SPDX-License-Identifier: Apache-2.0
#include "libdsar/base/pattern_set.hpp"

#include "libdsar/base/error.hpp"
#include "libdsar/base/module.hpp"
#include "libdsar/base/patterns_module.hpp"

namespace dsar {
namespace {

const PatternsFunctions& functions() {
    static const PatternsFunctions& loaded =
        *static_cast<const PatternsFunctions*>(module_symbol("patterns", "dsar_patterns"));
    return loaded;
}

}  // namespace

PatternSet::PatternSet(std::span<const std::string_view> patterns)
    : set_(functions().make(patterns)) {
    if (set_ == nullptr) {
        throw Error(ErrorKind::Failed, "a set of patterns cannot be compiled");
    }
}

PatternSet::~PatternSet() {
    functions().free(set_);
}

void PatternSet::match(std::string_view text, std::vector<int>& places) const {
    functions().match(set_, text, places);
}

}  // namespace dsar
