/** The accounts of the worlds that inputs are judged in. */
export const OWNER = '1234567890123456';
export const SHOP = '1111222233334444';
export const LAB = '3333444455556666';
/** Neither listed anywhere nor asked for. */
export const OTHER = '5555666677778888';
export const EXTERNAL = '2222333344445555';
export const STRANGER = '9999888877776666';
export const TEAM = '4444555566667777';
export const FOLDER = 'fd-AbCdEf1234';
export const REGION = 'cn-hangzhou';
