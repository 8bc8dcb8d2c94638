// SPDX-License-Identifier: Apache-2.0
// The letter that goes with an answer: a draft when the case was searched, written again when the
// package is released, with how it is opened and until when.
#pragma once

#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/output/letter.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace dsar {

/// Writes letters/NAME.txt (`reply` or `reply-nothing`), and keeps sealed in the case what it was
/// written from.
std::filesystem::path write_reply(const Workspace& workspace, const CaseFile& file,
                                  const std::string& name, const std::string& language,
                                  const LetterFacts& facts);

/// What a release adds to it.
struct ReleasedPackage {
    std::string files;    ///< the file's name, or `case.zip.cms.001 to .003`
    std::string sha256;   ///< of one file; empty when there are more
    std::string opening;  ///< the command
    Date until;
    std::string identity;  ///< how it was checked who asks
    Date today;
};

/// Writes the reply again. nullopt when the case keeps none (an older search made it).
std::optional<std::filesystem::path> write_released_reply(const Workspace& workspace,
                                                          const CaseFile& file,
                                                          const ReleasedPackage& package);

}  // namespace dsar
