// SPDX-License-Identifier: Apache-2.0
// Names of made-up people. Every number has its own name, so that only those share one who are
// meant to.
#pragma once

#include <cstdint>
#include <string>

namespace sample {

/// Where a person comes from: decides name, phone and language.
enum class Country { Lithuania, Poland, Germany, England };

/// A person's name.
struct Name {
    std::string first;
    std::string last;

    [[nodiscard]] std::string full() const { return first + " " + last; }
};

/// More people than this would run out of names.
constexpr std::uint64_t most_people = 300000;

/// 3 Lithuanians, 3 Poles, 2 Germans, 2 English in ten.
Country country_of(std::uint64_t person);

/// The name of a person's number: different numbers never give the same words, marks and order
/// aside.
Name name_of(std::uint64_t person);

}  // namespace sample
