// SPDX-License-Identifier: Apache-2.0
// A program outside this tree: loads a workspace with the installed library and counts its stores.
#include "libdsar/map/data_map.hpp"

#include <iostream>

int main(int, char** argv) {
    const dsar::Workspace workspace = dsar::open_workspace(argv[1]);
    std::cout << workspace.map.stores.size() << " stores\n";
}
