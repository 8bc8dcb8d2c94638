// SPDX-License-Identifier: Apache-2.0
// Words of the map and of the documents, said as the person would say them. Unknown words come out
// readable too: nothing is dropped because it has no sentence here.
#pragma once

#include "libdsar/base/date.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace dsar {

/// `user.contact.email` -> `E-mail address`; a category without words of its own is named after its
/// nearest parent: `Contact details: nickname`.
std::string category_words(std::string_view category);

/// `contract` with `6(1)(b)` -> `Contract with you (Art. 6(1)(b) GDPR)`.
std::string basis_words(std::string_view basis, std::string_view article);

/// `provided` -> `given by you`.
std::string origin_words(std::string_view origin);

/// `erase` -> `have it erased (Art. 17)`; a sentence stays as it is.
std::string right_words(std::string_view right);

/// `credential` -> `secret used to sign in`: the kind of thing that is held back.
std::string reason_words(std::string_view reason);

/// The country's English name for the codes that matter here, else the code.
std::string country_words(std::string_view code);

/// Whether data may go there without a transfer tool because it is in the European Economic Area.
/// An empty or unknown country is not.
bool is_in_eea(std::string_view code);

/// A place as the map states it, with its country said: `Frankfurt, DE` -> `Frankfurt, Germany`.
std::string place_words(const std::string& place);

/// Whether the place ends with the code of a country outside the European Economic Area.
bool is_place_outside_eea(std::string_view place);

/// `1,234,567`.
std::string with_commas(std::uint64_t number);

/// `1 record`, `2 records`.
std::string counted(std::uint64_t number, std::string_view noun);

/// `412 kB`: decimal units, three digits.
std::string size_words(std::uint64_t bytes);

/// `2026-11-23 10:00 UTC`.
std::string time_words(Instant instant);

}  // namespace dsar
