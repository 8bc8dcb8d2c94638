// SPDX-License-Identifier: Apache-2.0
// What a stand-in hands its calls on to: the library whose name it bears, loaded when the first
// call comes. It has no errors of its own: each call says what it gives when there is no such
// library.
#pragma once

#include <dlfcn.h>

namespace dsar {

/// A function of the library DSAR_REAL_LIBRARY; nullptr when there is none.
inline void* late_symbol(const char* name) {
    // For all to see: plug-ins that it loads ask for it by its name, get the stand-in, and find
    // here what that lacks.
    static void* const library = ::dlopen(DSAR_REAL_LIBRARY, RTLD_LAZY | RTLD_GLOBAL);
    return library == nullptr ? nullptr : ::dlsym(library, name);
}

/// Calls function `name`; `otherwise` when it is not there. The types are those of its arguments.
template <class Result, class... Arguments>
Result call_late(const char* name, Result otherwise, Arguments... arguments) {
    auto* const function = reinterpret_cast<Result (*)(Arguments...)>(late_symbol(name));
    return function == nullptr ? otherwise : function(arguments...);
}

}  // namespace dsar
