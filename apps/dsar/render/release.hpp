// SPDX-License-Identifier: Apache-2.0
// The human view of a release: what is about to leave the house, and what left it.
#pragma once

#include "apps/dsar/look.hpp"
#include "libdsar/engine/release.hpp"

#include <string>

namespace dsar::cli {

/// What the renderer needs beside the release itself.
struct ReleaseView {
    const Released* released = nullptr;
    std::string case_id;
    std::string actor;
    std::string folder;         ///< as the officer would type it
    std::string letter;         ///< path of the letter; empty: none was written
    std::string secret_at;      ///< file or descriptor that got the secret; empty: none
    bool secret_shown = false;  ///< it stands on the terminal
    std::string next;           ///< commands that follow
};

/// What is to be confirmed (UX 3.3).
std::string review_text(const ReleaseReview& review, const Look& look);

/// What was released, and how the person opens it.
std::string release_text(const ReleaseView& view, const Look& look);

/// That a plan is approved which dsar apply carries out.
std::string approved_text(const std::string& actor, const std::string& case_id,
                          const std::string& flags, const Look& look);

}  // namespace dsar::cli
