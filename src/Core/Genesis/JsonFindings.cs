// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.Core.Genesis;

/// <summary>What reading a JSON file brought to light: its first error and the members nobody knows.</summary>
internal sealed class JsonFindings
{
    /// <summary>Unknown members beyond this many are not listed.</summary>
    private const int UnknownCountMax = 256;

    private readonly List<string> _unknown = [];

    public GenesisError? Error { get; private set; }

    public IReadOnlyList<string> Unknown => _unknown;

    public void Fail(GenesisErrorCode code, string path) => Error ??= new GenesisError(code, path);

    public void AddUnknown(string path)
    {
        if (_unknown.Count < UnknownCountMax)
        {
            _unknown.Add(path);
        }
    }
}
