// SPDX-License-Identifier: Apache-2.0
// Lists of California's platform, and the answer to it, for people and for machines.
#pragma once

#include "apps/dsar/session.hpp"
#include "libdsar/engine/drop.hpp"
#include "libdsar/engine/drop_answers.hpp"
#include "libdsar/engine/drop_files.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dsar::cli {

/// An item that the consumer took back, and the cases that are open for it.
struct WithdrawnItem {
    std::string item;
    std::vector<std::string> cases;
};

/// What a run took in and found.
struct DropRun {
    std::optional<DropReading> reading;  ///< nullopt: nothing was taken in
    DropTaken taken;
    std::vector<WithdrawnItem> withdrawn;  ///< of them, those with cases
    DropResult result;
    std::optional<Date> answer_by;  ///< the first day on which an item that was matched is due
};

std::string drop_text(const DropRun& run, const Session& session);
/// drop-1.
std::string drop_document(const DropRun& run);

std::string answers_text(const DropAnswers& answers, const Session& session);
/// drop-answers-1.
std::string answers_document(const DropAnswers& answers, bool dry_run);

}  // namespace dsar::cli
