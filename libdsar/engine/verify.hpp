// SPDX-License-Identifier: Apache-2.0
// Looks whether what was applied is so: a second search over all stores by everything the person
// was known by, and every record of the plan asked for by its key. Only where nothing is left that
// should not be is a certificate written.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/cases/journal.hpp"
#include "libdsar/engine/apply.hpp"
#include "libdsar/engine/progress.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/certificate.hpp"
#include "libdsar/model/match.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// Something that should not be, in one collection.
struct Residual {
    std::string store;
    std::string collection;
    std::string what;  ///< still_there, not_cut, old_value, missing, not_planned, bytes,
                       ///< not_suppressed, no_vault, in_vault, mentioned, raw
    std::size_t count = 0;
};

/// What `what` means, as a sentence without its subject.
DSAR_API std::string residual_words(const std::string& what);

/// What came of it.
struct Verification {
    std::vector<StoreOutcome> stores;
    bool complete = false;        ///< every store was searched
    std::size_t identifiers = 0;  ///< that were looked for
    std::size_t keys = 0;         ///< that were asked for
    std::size_t had_to_go = 0;    ///< records
    std::size_t gone = 0;
    std::size_t had_to_stay = 0;
    std::size_t stayed = 0;           ///< are there, and cut down as planned
    std::vector<Residual> residuals;  ///< by store and collection
    std::optional<RawBytes> raw;      ///< there when they were asked for
    /// Of a rectification: places that keep another value, as the plan says.
    std::vector<OldPart> old_values;
    std::size_t journal_entries = 0;
    /// There when a certificate was written.
    std::optional<CaseCertificate> certificate;
    std::filesystem::path certificate_json;
    std::filesystem::path certificate_page;
    std::filesystem::path letter;  ///< draft of the answer to the person

    [[nodiscard]] bool is_clean() const { return complete && residuals.empty(); }
};

/// `entries` are those of the case's journal, verified. Writes certificate.json, certificate.html
/// and letters/done.txt when all is so, and the result into the journal in any case. Throws Error:
/// Usage when the case was not applied, or its
/// bytes are asked for and it is no erasure; Interrupted.
DSAR_API Verification verify_case(const Workspace& workspace, const CaseFile& file,
                                  const std::vector<JournalEntry>& entries,
                                  const ApplyRequest& request, Progress& progress);

}  // namespace dsar
