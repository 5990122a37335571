// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Core.Spec;

namespace PowerVerse.Chain.Network.Peers;

/// <summary>The chain that a network is of.</summary>
/// <param name="Identity">What never changes.</param>
/// <param name="Forks">Its forks, as far as this program knows them.</param>
/// <param name="Position">Where this node stands when the network is made.</param>
public sealed record ChainProfile(ChainIdentity Identity, ForkIdSchedule Forks, ChainPosition Position);
