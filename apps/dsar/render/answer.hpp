// SPDX-License-Identifier: Apache-2.0
// The human view of what access and export found (UX 3.2): every match is accounted for, every "no"
// has its reason, the next command is on the screen.
#pragma once

#include "apps/dsar/look.hpp"
#include "apps/dsar/session.hpp"
#include "libdsar/engine/answer.hpp"

#include <map>
#include <string>
#include <vector>

namespace dsar::cli {

/// What the renderer needs beside the answer itself.
struct AnswerView {
    const Answer* answer = nullptr;
    std::map<std::string, std::string> notes;  ///< store -> what it gave
    std::string package;                     ///< the zip as the officer would type it; empty: none
    std::vector<std::string> package_parts;  ///< files and folders at the package's top
    std::size_t attachments = 0;             ///< files that belong to records
    std::string flags;                       ///< that `next` lines repeat: `-C DIR `
    bool show_seconds = false;               ///< `--verbose`
};

/// Looks at the written package. The view refers to `answer`.
AnswerView view_of(const Answer& answer, std::map<std::string, std::string> notes,
                   const Session& session);

/// The whole text.
std::string answer_text(const AnswerView& view, const Look& look);

/// `412 kB`.
std::string size_text(std::uint64_t bytes);

}  // namespace dsar::cli
