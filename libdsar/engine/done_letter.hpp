// SPDX-License-Identifier: Apache-2.0
// The answer to the person when an acting right was carried out and verified.
#pragma once

#include "libdsar/base/date.hpp"
#include "libdsar/cases/case_file.hpp"
#include "libdsar/map/data_map.hpp"
#include "libdsar/model/certificate.hpp"

#include <filesystem>

namespace dsar {

/// Writes letters/done.txt: what was done, what stays, by which law and until when, what people
/// have yet to do, who was told.
std::filesystem::path write_done_letter(const Workspace& workspace, const CaseFile& file,
                                        const CaseCertificate& certificate, Date today);

}  // namespace dsar
