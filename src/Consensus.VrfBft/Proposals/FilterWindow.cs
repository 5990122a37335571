// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Consensus.VrfBft.Proposals;

/// <summary>F(0), the wait before SOFT in period 0: about the 95th percentile of the delays of recent winning payloads.</summary>
/// <remarks>A local choice: nodes with different windows still agree, only sooner or later.</remarks>
internal sealed class FilterWindow
{
    private readonly ConsensusParameters _parameters;
    private readonly int[] _samples;
    private readonly int[] _sorted;
    private int _count;
    private int _at;

    public FilterWindow(ConsensusParameters parameters)
    {
        _parameters = parameters;
        _samples = new int[parameters.FilterSamples];
        _sorted = new int[parameters.FilterSamples];
        DelayMs = parameters.FilterInitialMs;
    }

    /// <summary>F(0) in milliseconds.</summary>
    public int DelayMs { get; private set; }

    /// <summary>The samples taken so far, oldest first, at most the window.</summary>
    public IEnumerable<int> Samples => Enumerable.Range(0, _count).Select(i => _samples[((_at - _count + i) % _samples.Length + _samples.Length) % _samples.Length]);

    /// <summary>Adds the delay after which the winner's payload was fully checked.</summary>
    public void Add(long delayMs)
    {
        _samples[_at] = (int)Math.Clamp(delayMs, 0, _parameters.FilterCeilingMs);
        _at = (_at + 1) % _samples.Length;
        _count = Math.Min(_count + 1, _samples.Length);
        if (_count == _samples.Length)
        {
            _samples.CopyTo(_sorted, 0);
            Array.Sort(_sorted);
            DelayMs = Math.Clamp(
                _sorted[_parameters.FilterSampleRank] + _parameters.FilterMarginMs, _parameters.FilterFloorMs, _parameters.FilterCeilingMs);
        }
    }

    /// <summary>Adds the sample of a height that ended EMPTY or after period 0 (B2).</summary>
    public void AddFailure() => Add(_parameters.FilterCeilingMs);
}
