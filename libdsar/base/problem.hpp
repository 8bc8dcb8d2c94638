// SPDX-License-Identifier: Apache-2.0
// What a check (map check, validate, doctor) found wrong. Checks report all they found.
#pragma once

#include <string>
#include <vector>

namespace dsar {

/// One finding of a check: where it is, what is wrong, what to do. Holds no value of a data
/// subject.
struct Problem {
    enum class Severity { Warning, Problem };

    Severity severity = Severity::Problem;
    std::string file;   ///< file it was found in, as the reader named it; may be empty
    std::string where;  ///< `line 88, column 7`, a JSON pointer, or `store.collection.field`
    std::string what;   ///< one sentence without full stop
    std::string is;     ///< what stands there, when that helps
    std::string must;   ///< what must stand there, when that helps
    std::string next;   ///< what to do; may be empty
};

using Problems = std::vector<Problem>;

/// Whether any entry is a Problem rather than a Warning.
inline bool has_problem(const Problems& problems) {
    for (const Problem& entry : problems) {
        if (entry.severity == Problem::Severity::Problem) {
            return true;
        }
    }
    return false;
}

}  // namespace dsar
