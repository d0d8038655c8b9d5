using UnityEngine;

namespace Propsmith.Bridge
{
    /// <summary>Marks a prop that Propsmith made, and keeps how it was made.</summary>
    [DisallowMultipleComponent]
    public sealed class PropsmithProp : MonoBehaviour
    {
        /// <summary>The asset's id in the library.</summary>
        public string asset = "";

        /// <summary>What it was made for.</summary>
        public string prompt = "";

        /// <summary>The same words and seed give the same prop.</summary>
        public long seed;

        /// <summary>The whole recipe, as JSON.</summary>
        [TextArea]
        public string recipe = "";
    }
}
