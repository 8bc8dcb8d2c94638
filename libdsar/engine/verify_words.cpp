// SPDX-License-Identifier: Apache-2.0
// What a residual of verify means, in words.
#include "libdsar/engine/verify.hpp"

#include <utility>

namespace dsar {

std::string residual_words(const std::string& what) {
    for (const auto& [word, sentence] :
         {std::pair{"still_there", "had to go and can still be found"},
          std::pair{"not_cut", "had to be cut down or marked and is not"},
          std::pair{"old_value", "was corrected and holds its old value again"},
          std::pair{"missing", "had to stay and is not there"},
          std::pair{"not_planned", "is theirs, or may be, and stands in no plan"},
          std::pair{"in_vault", "of theirs lie in the vault of a restriction in another case"},
          std::pair{"no_vault", "vault from which its records are put back is not in the case"},
          std::pair{"not_suppressed", "of their addresses may still be written to"},
          std::pair{"mentioned", "name the person in fields that no search looks at"},
          std::pair{"raw", "places in its bytes hold an address or number that no record explains"},
          std::pair{"bytes", "holds bytes of the person in places that no query reads"}}) {
        if (what == word) {
            return sentence;
        }
    }
    return what;
}

}  // namespace dsar
