// SPDX-License-Identifier: Apache-2.0
// Turns what a search knows of a subject into matches, each with the path from an identifier to it.
#pragma once

#include "libdsar/engine/text_forms.hpp"
#include "libdsar/engine/theirs.hpp"
#include "libdsar/model/match.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace dsar {

/// The matches of one subject, ordered by store, collection and key (numbers by value). Few are in
/// memory at once; the file of many is made in `folder`.
Matches make_matches(const LinkGraph& graph, const FoundRecords& records,
                     const Identities& identities, const Sharing& sharing, std::size_t subject,
                     const TheirRecords& theirs, TextExplainer& texts,
                     const std::filesystem::path& folder);

/// `app/accounts/5`.
std::string record_name(const LinkGraph& graph, const FoundRecord& record);

/// `also known by account_id, phone`: kinds of identifiers that a store's records let join; empty
/// when none did.
std::string joined_from(const Identities& identities, const std::string& store);

/// The words for an identifier of that kind: `e-mail address`, `phone number`, `account_id`.
std::string words_for_kind(const std::string& kind);

}  // namespace dsar
