// SPDX-License-Identifier: Apache-2.0
// Whoever received what changes is told of it (Art 19): a draft for each recipient.
#pragma once

#include "libdsar/base/json.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/case_history.hpp"
#include "libdsar/engine/acting_order.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/subject.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dsar {

/// A draft to one recipient.
struct RecipientLetter {
    std::string recipient;  ///< id
    std::filesystem::path path;
};

/// Writes letters/recipient-ID.txt for each recipient whom the plan (plan-1) tells, but those of
/// whom dsar.yaml says `notify: none`. They name the person by `person`, and say
/// what is right or no longer used by `order`, in our own language. Where a recipient takes OpenDSR
/// messages, letters/recipient-ID.json is one, and letters/recipient-ID.headers the HTTP headers
/// with our domain and the signature of its bytes. Throws Error when the key cannot be read.
std::vector<RecipientLetter> write_recipient_letters(
    const Workspace& workspace, const CaseFile& file, std::span<const Identifier> person,
    std::string_view plan, const ApplyRequest& request, const ActingOrder& order);

/// Names of the recipients whom a plan-1 document tells, and of those whom an earlier plan of the
/// case told.
DSAR_API std::vector<std::string> recipient_names(const Settings& settings, const Json& plan,
                                                  std::span<const RecipientNotice> before);

}  // namespace dsar
