// SPDX-License-Identifier: Apache-2.0
// What an officer orders besides the person: a ground, purposes, corrections. Kept sealed in the
// case, so that the plan can be made again.
#pragma once

#include "libdsar/base/api.hpp"
#include "libdsar/base/date.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/engine/case_request.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/rights/rectification.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dsar {

/// One thing that is to be corrected (Art 16).
struct OrderedCorrection {
    std::string target;                ///< as in Correction
    std::string value;                 ///< that is right
    std::optional<std::string> wrong;  ///< only this value is replaced; nullopt: see stands_in()
};

/// What was told to a case when it was planned.
struct ActingOrder {
    Date planned;                       ///< the plan's today
    std::string ground;                 ///< erase: of Art 17(1); restrict: of Art 18(1), a word
    std::string objection;              ///< object: a word of objection_rules()
    std::vector<std::string> purposes;  ///< object: that the person names
    std::vector<OrderedCorrection> corrections;
    std::string statement;  ///< rectify: the person's, to stand beside what is not rewritten

    /// Whether nothing is ordered besides the person, or nothing but a statement.
    [[nodiscard]] bool is_empty() const {
        return ground.empty() && objection.empty() && purposes.empty() && corrections.empty();
    }
};

/// What counts for this request: what it orders itself or, where it orders nothing but a statement,
/// what was ordered of the case before, with that statement. Throws Error (Usage) when it is not
/// what the right needs: a ground, purposes, targets that the map does not know.
ActingOrder order_of(const Workspace& workspace, const CaseRequest& request,
                     const ActingOrder& ordered, const CaseFile* file);

/// Throws Error (Usage) when the case was not planned.
DSAR_API ActingOrder read_acting_order(const CaseFile& file);
void keep_acting_order(const CaseFile& file, const ActingOrder& order);

/// How people weighed the interests after an objection (Art 21(1)).
struct Balancing {
    bool upheld = false;  ///< the person's interests outweigh ours
    Date day;
};

/// nullopt: nobody has yet.
DSAR_API std::optional<Balancing> read_balancing(const CaseFile& file);
/// `document`: a JSON object with interest, necessity, impact, expectations, safeguards (texts) and
/// outcome (`upheld`, `overridden`). Keeps it sealed. Throws Error (Usage) when it is none.
DSAR_API Balancing record_balancing(const CaseFile& file, std::string_view document, Date day);

}  // namespace dsar
